package io.holdfast.spring.lifecycle;

import io.holdfast.lifecycle.Lifecycle;
import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.shutdown.Shutdown;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** The parts of the {@link Lifecycle} as beans, and what joins them to Boot's own, where there is a lifecycle. */
@AutoConfiguration(
        afterName = "org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration")
@ConditionalOnProperty(name = "holdfast.enabled", matchIfMissing = true)
@ConditionalOnBean(value = ApplicationProcess.class, search = SearchStrategy.CURRENT)
@EnableConfigurationProperties(LifecycleProperties.class)
final class LifecycleAutoConfiguration implements AopInfrastructureBean {

    @Bean
    @ConditionalOnMissingBean
    Readiness holdfastReadiness(Lifecycle life) {
        return life.readiness();
    }

    /** Ends with the process, not with a context. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    Heartbeat holdfastHeartbeat(Lifecycle life) {
        return life.heartbeat();
    }

    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    Shutdown holdfastShutdown(Lifecycle life) {
        return life.shutdown();
    }

    @Bean
    AvailabilityBridge holdfastAvailabilityBridge(
            ApplicationProcess process, ApplicationAvailability availability, ConfigurableApplicationContext context) {
        return new AvailabilityBridge(process, availability, context);
    }

    @Bean
    LivenessWatch holdfastLivenessWatch(Lifecycle life, AvailabilityBridge bridge) {
        return new LivenessWatch(life, bridge);
    }

    @Bean
    ExitCodeGenerator holdfastExitCode(Lifecycle life) {
        return life.shutdown()::exitCode;
    }
}
