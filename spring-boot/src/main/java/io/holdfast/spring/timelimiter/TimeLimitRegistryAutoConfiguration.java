package io.holdfast.spring.timelimiter;

import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.timelimiter.configuration.TimeLimiterConfigCustomizer;
import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.spring6.timelimiter.configure.TimeLimiterConfigurationProperties;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.github.resilience4j.timelimiter.event.TimeLimiterEvent;
import io.holdfast.core.time.TimeSource;
import io.holdfast.spring.internal.GivenProperties;
import io.holdfast.strategies.timelimit.TimeLimitOptions;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import io.holdfast.strategies.timelimit.TimeLimitRegistryBuilder;
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
 * Makes the registry of time limits that Resilience4j's starter would make, from the same properties and with the same
 * listeners. A registry of the application's own goes before both.
 */
@AutoConfiguration(
        beforeName = {
            "io.github.resilience4j.springboot.timelimiter.autoconfigure.TimeLimiterAutoConfiguration",
            "io.github.resilience4j.springboot.timelimiter.autoconfigure"
                    + ".TimeLimiterRefreshScopedRegistryAutoConfiguration",
            "io.github.resilience4j.springboot3.timelimiter.autoconfigure.TimeLimiterAutoConfiguration"
        })
@ConditionalOnClass({TimeLimiterRegistry.class, TimeLimiterConfigurationProperties.class})
@ConditionalOnProperty(
        name = {"holdfast.enabled", "holdfast.timelimiter.enabled"},
        matchIfMissing = true)
@ConditionalOnMissingBean(TimeLimiterRegistry.class)
@RegisterReflectionForBinding(TimeLimitProperties.class)
final class TimeLimitRegistryAutoConfiguration implements AopInfrastructureBean {

    /** The name of the starter's bean, so that what asks for it by name finds this one. */
    @Bean
    TimeLimitRegistry timeLimiterRegistry(ConfiguredTimeLimits configured) {
        return configured.registry();
    }

    @Bean
    ConfiguredTimeLimits holdfastConfiguredTimeLimits(
            Environment environment,
            ObjectProvider<TimeLimitOptions> options,
            ObjectProvider<TimeSource> time,
            ObjectProvider<TimeLimiterConfigurationProperties> properties,
            @Qualifier("compositeTimeLimiterCustomizer")
                    ObjectProvider<CompositeCustomizer<TimeLimiterConfigCustomizer>> customizers,
            ObjectProvider<RegistryEventConsumer<TimeLimiter>> consumers,
            ObjectProvider<EventConsumerRegistry<TimeLimiterEvent>> buffers) {
        TimeLimitRegistryBuilder builder = TimeLimitRegistry.custom().options(options(environment, options, time));
        TimeLimiterConfigurationProperties yaml = properties.getIfAvailable();
        if (yaml == null) { // the application has excluded Resilience4j's own auto-configuration
            return new ConfiguredTimeLimits(builder.build(), null);
        }
        TimeLimitSettings settings = new TimeLimitSettings(yaml, customizers.getObject());
        builder.configs(settings.allConfigs())
                .tags(settings.tags())
                .consumer(consumers.getObject())
                .consumer(new TimeLimitBuffers(settings, buffers.getObject()));
        return new ConfiguredTimeLimits(builder.build(), settings);
    }

    private static TimeLimitOptions options(
            Environment environment, ObjectProvider<TimeLimitOptions> bean, ObjectProvider<TimeSource> time) {
        TimeLimitOptions options = bean.getIfUnique(TimeLimitOptions::defaults);
        if (GivenProperties.anyBelow(environment, TimeLimitProperties.PREFIX)) {
            options = Binder.get(environment)
                    .bindOrCreate(TimeLimitProperties.PREFIX, TimeLimitProperties.class)
                    .over(options);
        }
        TimeSource source = time.getIfUnique();
        return source == null || options.getTimeSource() != null ? options : options.timeSource(source);
    }
}
