package io.holdfast.spring.ratelimiter;

import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.ratelimiter.configuration.CommonRateLimiterConfigurationProperties.InstanceProperties;
import io.github.resilience4j.common.ratelimiter.configuration.RateLimiterConfigCustomizer;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.spring6.ratelimiter.configure.RateLimiterConfigurationProperties;
import io.holdfast.spring.internal.NamedSettings;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Settings of rate limits. */
final class RateLimitSettings extends NamedSettings<InstanceProperties, RateLimiterConfig> {

    static final String PREFIX = "resilience4j.ratelimiter";

    private final RateLimiterConfigurationProperties properties;
    private final CompositeCustomizer<RateLimiterConfigCustomizer> customizers;

    RateLimitSettings(
            RateLimiterConfigurationProperties properties,
            CompositeCustomizer<RateLimiterConfigCustomizer> customizers) {
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
    protected RateLimiterConfig create(String name, @Nullable InstanceProperties own) {
        return properties.createRateLimiterConfig(own, customizers, name);
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
        InstanceProperties own = properties.getInstances().get(name);
        if (own == null || !Boolean.TRUE.equals(own.getSubscribeForEvents())) {
            return 0;
        }
        Integer said = own.getEventConsumerBufferSize();
        return eventsKept(said == null || said == 0 ? null : said); // Resilience4j takes 0 for not set, here alone
    }

    @Override
    protected RateLimitSettings rebound(Environment environment) {
        return new RateLimitSettings(
                Binder.get(environment).bindOrCreate(PREFIX, RateLimiterConfigurationProperties.class), customizers);
    }
}
