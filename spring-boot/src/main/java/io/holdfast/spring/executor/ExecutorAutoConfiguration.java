package io.holdfast.spring.executor;

import io.holdfast.executor.NodeExecutor;
import io.holdfast.spring.NodeExecutorCustomizer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Gives each contract bean its executor. Without such a bean there is nothing but the check of properties; customizers
 * are lazy, so that an application without executors makes none.
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
final class ExecutorAutoConfiguration {

    @Bean
    static PropertyCheck holdfastPropertyCheck(ConfigurableEnvironment environment) {
        return new PropertyCheck(environment);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "holdfast.executor.enabled", matchIfMissing = true)
    static class Executors {

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

        /** By itself the executor takes along all that is registered with context-propagation, and the MDC. */
        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        @ConditionalOnProperty(name = "holdfast.executor.context", havingValue = "false")
        NodeExecutorCustomizer holdfastWithoutContext() {
            return (contract, builder) -> builder.noContextPropagation();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnProperty(
            name = {"holdfast.executor.enabled", "holdfast.executor.meters"},
            matchIfMissing = true)
    static class Meters {

        @Bean
        @Lazy
        @Order(Ordered.HIGHEST_PRECEDENCE)
        NodeExecutorCustomizer holdfastExecutorMeters(ObjectProvider<MeterRegistry> registries) {
            return (contract, builder) -> registries.ifUnique(builder::meters);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ObservationRegistry.class)
    @ConditionalOnProperty(
            name = {"holdfast.executor.enabled", "holdfast.executor.observations"},
            matchIfMissing = true)
    static class Observations {

        @Bean
        @Lazy
        @Order(Ordered.HIGHEST_PRECEDENCE)
        NodeExecutorCustomizer holdfastExecutorObservations(ObjectProvider<ObservationRegistry> registries) {
            return (contract, builder) -> registries.ifUnique(builder::observations);
        }
    }
}
