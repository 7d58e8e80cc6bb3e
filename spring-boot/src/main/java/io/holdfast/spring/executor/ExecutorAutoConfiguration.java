package io.holdfast.spring.executor;

import io.holdfast.executor.NodeExecutor;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Gives each contract bean its executor. Without such a bean there is nothing but the check of properties.
 */
@AutoConfiguration(
        afterName = {
            "io.holdfast.spring.breaker.BreakerAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@ConditionalOnClass(NodeExecutor.class)
@ConditionalOnProperty(name = "holdfast.enabled", matchIfMissing = true)
final class ExecutorAutoConfiguration implements AopInfrastructureBean {

    @Bean
    static PropertyCheck holdfastPropertyCheck(ConfigurableEnvironment environment) {
        return new PropertyCheck(environment);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "holdfast.executor.enabled", matchIfMissing = true)
    static class Executors implements AopInfrastructureBean {

        @Bean
        static ExecutorRegistrar holdfastExecutorRegistrar() {
            return new ExecutorRegistrar();
        }

        @Bean(ExecutorRegistrar.DRAIN)
        ExecutorDrain holdfastExecutorDrain(ApplicationContext context) {
            return new ExecutorDrain(context);
        }

        @Bean(ExecutorRegistrar.WIRING)
        Wiring holdfastWiring(
                ConfigurableListableBeanFactory beans,
                ConfigurableEnvironment environment,
                ExecutorRegistrar registrar,
                ExecutorDrain drain) {
            return new Wiring(beans, environment, registrar.contracts(), drain);
        }
    }
}
