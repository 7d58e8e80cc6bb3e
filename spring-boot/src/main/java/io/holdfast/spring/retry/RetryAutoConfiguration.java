package io.holdfast.spring.retry;

import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.retry.configuration.RetryConfigCustomizer;
import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.retry.event.RetryEvent;
import io.github.resilience4j.spring6.retry.configure.RetryConfigurationProperties;
import io.holdfast.core.time.TimeSource;
import io.holdfast.spring.internal.GivenProperties;
import io.holdfast.strategies.retry.RetryOptions;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.retry.RetryPolicyRegistryBuilder;
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
import org.springframework.core.env.Environment;

/**
 * Makes the registry of retries that Resilience4j's starter would make, from the same properties and with the same
 * listeners. A registry of the application's own goes before both.
 */
@AutoConfiguration(
        beforeName = {
            "io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration",
            "io.github.resilience4j.springboot.retry.autoconfigure.RetryRefreshScopedRegistryAutoConfiguration",
            "io.github.resilience4j.springboot3.retry.autoconfigure.RetryAutoConfiguration"
        })
@ConditionalOnClass({RetryRegistry.class, RetryConfigurationProperties.class})
@ConditionalOnProperty(
        name = {"holdfast.enabled", "holdfast.retry.enabled"},
        matchIfMissing = true)
@ConditionalOnMissingBean(RetryRegistry.class)
@RegisterReflectionForBinding(RetryProperties.class)
final class RetryAutoConfiguration implements AopInfrastructureBean {

    /** The name of the starter's bean, so that what asks for it by name finds this one. */
    @Bean
    RetryPolicyRegistry retryRegistry(ConfiguredRetries configured) {
        return configured.registry();
    }

    @Bean
    ConfiguredRetries holdfastConfiguredRetries(
            Environment environment,
            ObjectProvider<RetryOptions> options,
            ObjectProvider<TimeSource> time,
            ObjectProvider<RetryConfigurationProperties> properties,
            @Qualifier("compositeRetryCustomizer")
                    ObjectProvider<CompositeCustomizer<RetryConfigCustomizer>> customizers,
            ObjectProvider<RegistryEventConsumer<Retry>> consumers,
            ObjectProvider<EventConsumerRegistry<RetryEvent>> buffers) {
        RetryPolicyRegistryBuilder builder = RetryPolicyRegistry.custom().options(options(environment, options, time));
        RetryConfigurationProperties yaml = properties.getIfAvailable();
        if (yaml == null) { // the application has excluded Resilience4j's own auto-configuration
            return new ConfiguredRetries(builder.build(), null);
        }
        RetrySettings settings = new RetrySettings(yaml, customizers.getObject());
        builder.configs(settings.allConfigs())
                .tags(settings.tags())
                .consumer(consumers.getObject())
                .consumer(new RetryBuffers(settings, buffers.getObject()));
        return new ConfiguredRetries(builder.build(), settings);
    }

    private static RetryOptions options(
            Environment environment, ObjectProvider<RetryOptions> bean, ObjectProvider<TimeSource> time) {
        RetryOptions options = bean.getIfUnique(RetryOptions::defaults);
        if (GivenProperties.anyBelow(environment, RetryProperties.PREFIX)) {
            options = Binder.get(environment)
                    .bindOrCreate(RetryProperties.PREFIX, RetryProperties.class)
                    .over(options);
        }
        TimeSource source = time.getIfUnique();
        return source == null || options.getTimeSource() != null ? options : options.timeSource(source);
    }
}
