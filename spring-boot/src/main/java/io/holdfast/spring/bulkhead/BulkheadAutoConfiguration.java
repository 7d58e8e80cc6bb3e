package io.holdfast.spring.bulkhead;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadRegistry;
import io.github.resilience4j.bulkhead.event.BulkheadEvent;
import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.bulkhead.configuration.BulkheadConfigCustomizer;
import io.github.resilience4j.common.bulkhead.configuration.CommonThreadPoolBulkheadConfigurationProperties;
import io.github.resilience4j.common.bulkhead.configuration.ThreadPoolBulkheadConfigCustomizer;
import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.spring6.bulkhead.configure.BulkheadConfigurationProperties;
import io.holdfast.core.time.TimeSource;
import io.holdfast.spring.internal.GivenProperties;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitOptions;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistryBuilder;
import io.holdfast.strategies.bulkhead.PoolBulkheadOptions;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistryBuilder;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Makes the two registries of bulkheads that Resilience4j's starter would make, from the same properties and with the
 * same listeners. A registry of the application's own goes before both.
 */
@AutoConfiguration(
        beforeName = {
            "io.github.resilience4j.springboot.bulkhead.autoconfigure.BulkheadAutoConfiguration",
            "io.github.resilience4j.springboot.bulkhead.autoconfigure.BulkheadRefreshScopedRegistryAutoConfiguration",
            "io.github.resilience4j.springboot3.bulkhead.autoconfigure.BulkheadAutoConfiguration"
        })
@ConditionalOnClass({BulkheadRegistry.class, BulkheadConfigurationProperties.class})
@ConditionalOnProperty(
        name = {"holdfast.enabled", "holdfast.bulkhead.enabled"},
        matchIfMissing = true)
@RegisterReflectionForBinding(BulkheadProperties.class)
final class BulkheadAutoConfiguration implements AopInfrastructureBean {

    /** Bulkheads that let callers run on their own threads. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(BulkheadRegistry.class)
    static class Limits implements AopInfrastructureBean {

        /** The name of the starter's bean, so that what asks for it by name finds this one. */
        @Bean
        ConcurrencyLimitRegistry bulkheadRegistry(ConfiguredBulkheads configured) {
            return configured.registry();
        }

        @Bean
        ConfiguredBulkheads holdfastConfiguredBulkheads(
                Environment environment,
                ObjectProvider<ConcurrencyLimitOptions> options,
                ObjectProvider<TimeSource> time,
                ObjectProvider<BulkheadConfigurationProperties> properties,
                @Qualifier("compositeBulkheadCustomizer")
                        ObjectProvider<CompositeCustomizer<BulkheadConfigCustomizer>> customizers,
                ObjectProvider<RegistryEventConsumer<Bulkhead>> consumers,
                ObjectProvider<EventConsumerRegistry<BulkheadEvent>> buffers) {
            ConcurrencyLimitRegistryBuilder builder =
                    ConcurrencyLimitRegistry.custom().options(options(environment, options, time));
            BulkheadConfigurationProperties yaml = properties.getIfAvailable();
            if (yaml == null) { // the application has excluded Resilience4j's own auto-configuration
                return new ConfiguredBulkheads(builder.build(), null);
            }
            BulkheadSettings settings = new BulkheadSettings(yaml, customizers.getObject());
            builder.configs(settings.allConfigs())
                    .tags(settings.tags())
                    .consumer(consumers.getObject())
                    .consumer(new BulkheadBuffers(settings, buffers.getObject()));
            return new ConfiguredBulkheads(builder.build(), settings);
        }

        private static ConcurrencyLimitOptions options(
                Environment environment,
                ObjectProvider<ConcurrencyLimitOptions> bean,
                ObjectProvider<TimeSource> time) {
            ConcurrencyLimitOptions options = bean.getIfUnique(ConcurrencyLimitOptions::defaults);
            BulkheadProperties properties = properties(environment);
            if (properties != null) {
                options = properties.over(options);
            }
            TimeSource source = time.getIfUnique();
            boolean chosen = options.getTimeSource() != TimeSource.system();
            return source == null || chosen ? options : options.timeSource(source);
        }
    }

    /** Bulkheads with threads of their own. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(ThreadPoolBulkheadRegistry.class)
    static class Pools implements AopInfrastructureBean {

        /** As above; the context closes it, which waits for calls that run. */
        @Bean
        PoolBulkheadRegistry threadPoolBulkheadRegistry(ConfiguredPools configured) {
            return configured.registry();
        }

        @Bean
        ConfiguredPools holdfastConfiguredPools(
                Environment environment,
                ObjectProvider<PoolBulkheadOptions> options,
                ObjectProvider<CommonThreadPoolBulkheadConfigurationProperties> properties,
                @Qualifier("compositeThreadPoolBulkheadCustomizer")
                        ObjectProvider<CompositeCustomizer<ThreadPoolBulkheadConfigCustomizer>> customizers,
                ObjectProvider<RegistryEventConsumer<ThreadPoolBulkhead>> consumers,
                ObjectProvider<EventConsumerRegistry<BulkheadEvent>> buffers) {
            PoolBulkheadRegistryBuilder builder = PoolBulkheadRegistry.custom().options(options(environment, options));
            CommonThreadPoolBulkheadConfigurationProperties yaml = properties.getIfAvailable();
            if (yaml == null) { // as above
                return new ConfiguredPools(builder.build(), null);
            }
            PoolSettings settings = new PoolSettings(yaml, customizers.getObject());
            builder.configs(settings.allConfigs())
                    .tags(settings.tags())
                    .consumer(consumers.getObject())
                    .consumer(new PoolBuffers(settings, buffers.getObject()));
            return new ConfiguredPools(builder.build(), settings);
        }

        private static PoolBulkheadOptions options(Environment environment, ObjectProvider<PoolBulkheadOptions> bean) {
            PoolBulkheadOptions options = bean.getIfUnique(PoolBulkheadOptions::defaults);
            BulkheadProperties properties = properties(environment);
            return properties == null ? options : properties.pool().over(options);
        }
    }

    private static @Nullable BulkheadProperties properties(Environment environment) {
        return GivenProperties.anyBelow(environment, BulkheadProperties.PREFIX)
                ? Binder.get(environment).bindOrCreate(BulkheadProperties.PREFIX, BulkheadProperties.class)
                : null;
    }
}
