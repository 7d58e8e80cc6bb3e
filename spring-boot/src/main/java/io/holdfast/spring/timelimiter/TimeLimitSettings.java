package io.holdfast.spring.timelimiter;

import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.timelimiter.configuration.CommonTimeLimiterConfigurationProperties.InstanceProperties;
import io.github.resilience4j.common.timelimiter.configuration.TimeLimiterConfigCustomizer;
import io.github.resilience4j.spring6.timelimiter.configure.TimeLimiterConfigurationProperties;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.spring.internal.NamedSettings;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Settings of time limits. */
final class TimeLimitSettings extends NamedSettings<InstanceProperties, TimeLimiterConfig> {

    static final String PREFIX = "resilience4j.timelimiter";

    private final TimeLimiterConfigurationProperties properties;
    private final CompositeCustomizer<TimeLimiterConfigCustomizer> customizers;

    TimeLimitSettings(
            TimeLimiterConfigurationProperties properties,
            CompositeCustomizer<TimeLimiterConfigCustomizer> customizers) {
        this.properties = properties;
        this.customizers = customizers;
    }

    @Override
    protected Map<String, InstanceProperties> configs() {
        return properties.getConfigs();
    }

    @Override
    protected Map<String, InstanceProperties> instances() {
        return properties.getInstances();
    }

    @Override
    protected TimeLimiterConfig create(String name, @Nullable InstanceProperties own) {
        return properties.createTimeLimiterConfig(name, own, customizers);
    }

    @Override
    protected Set<String> customized() {
        return customizers.instanceNames();
    }

    @Override
    public Map<String, String> tags() {
        return properties.getTags();
    }

    @Override
    protected int eventsKept(String name) {
        InstanceProperties known = properties.getInstanceProperties(name);
        return eventsKept(known == null ? null : known.getEventConsumerBufferSize());
    }

    @Override
    protected TimeLimitSettings rebound(Environment environment) {
        return new TimeLimitSettings(
                Binder.get(environment).bindOrCreate(PREFIX, TimeLimiterConfigurationProperties.class), customizers);
    }
}
