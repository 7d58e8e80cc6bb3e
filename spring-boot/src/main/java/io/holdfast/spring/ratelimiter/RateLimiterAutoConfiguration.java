package io.holdfast.spring.ratelimiter;

import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.ratelimiter.configuration.RateLimiterConfigCustomizer;
import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.ratelimiter.event.RateLimiterEvent;
import io.github.resilience4j.spring6.ratelimiter.configure.RateLimiterConfigurationProperties;
import io.holdfast.core.time.TimeSource;
import io.holdfast.spring.internal.GivenProperties;
import io.holdfast.strategies.ratelimit.RateLimitOptions;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.ratelimit.RateLimitRegistryBuilder;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Makes the registry of rate limits that Resilience4j's starter would make, from the same properties and with the same
 * listeners. A registry of the application's own goes before both.
 */
@AutoConfiguration(
        beforeName = {
            "io.github.resilience4j.springboot.ratelimiter.autoconfigure.RateLimiterAutoConfiguration",
            "io.github.resilience4j.springboot.ratelimiter.autoconfigure"
                    + ".RateLimiterRefreshScopedRegistryAutoConfiguration",
            "io.github.resilience4j.springboot3.ratelimiter.autoconfigure.RateLimiterAutoConfiguration"
        })
@ConditionalOnClass({RateLimiterRegistry.class, RateLimiterConfigurationProperties.class})
@ConditionalOnProperty(
        name = {"holdfast.enabled", "holdfast.ratelimiter.enabled"},
        matchIfMissing = true)
@ConditionalOnMissingBean(RateLimiterRegistry.class)
@RegisterReflectionForBinding(RateLimitProperties.class)
final class RateLimiterAutoConfiguration implements AopInfrastructureBean {

    /** The name of the starter's bean, so that what asks for it by name finds this one. */
    @Bean
    RateLimitRegistry rateLimiterRegistry(ConfiguredRateLimits configured) {
        return configured.registry();
    }

    @Bean
    ConfiguredRateLimits holdfastConfiguredRateLimits(
            Environment environment,
            ObjectProvider<RateLimitOptions> options,
            ObjectProvider<TimeSource> time,
            ObjectProvider<RateLimiterConfigurationProperties> properties,
            @Qualifier("compositeRateLimiterCustomizer")
                    ObjectProvider<CompositeCustomizer<RateLimiterConfigCustomizer>> customizers,
            ObjectProvider<RegistryEventConsumer<RateLimiter>> consumers,
            ObjectProvider<EventConsumerRegistry<RateLimiterEvent>> buffers) {
        RateLimitRegistryBuilder builder = builder(environment, options, time);
        RateLimiterConfigurationProperties yaml = properties.getIfAvailable();
        if (yaml == null) { // the application has excluded Resilience4j's own auto-configuration
            return new ConfiguredRateLimits(builder.build(), null);
        }
        RateLimitSettings settings = new RateLimitSettings(yaml, customizers.getObject());
        builder.configs(settings.allConfigs())
                .tags(settings.tags())
                .consumer(consumers.getObject())
                .consumer(new RateLimitBuffers(settings, buffers.getObject()));
        return new ConfiguredRateLimits(builder.build(), settings);
    }

    private static RateLimitRegistryBuilder builder(
            Environment environment, ObjectProvider<RateLimitOptions> bean, ObjectProvider<TimeSource> time) {
        RateLimitOptions options = bean.getIfUnique(RateLimitOptions::defaults);
        TimeSource source = time.getIfUnique();
        if (source != null && options.getTimeSource() == null) {
            options = options.timeSource(source);
        }
        RateLimitRegistryBuilder builder = RateLimitRegistry.custom().options(options);
        if (GivenProperties.anyBelow(environment, RateLimitProperties.PREFIX)) {
            Binder.get(environment)
                    .bindOrCreate(
                            RateLimitProperties.PREFIX,
                            Bindable.of(RateLimitProperties.class),
                            new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
                    .giveTo(builder, options);
        }
        return builder;
    }
}
