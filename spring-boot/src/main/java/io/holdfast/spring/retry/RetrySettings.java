package io.holdfast.spring.retry;

import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.retry.configuration.CommonRetryConfigurationProperties.InstanceProperties;
import io.github.resilience4j.common.retry.configuration.RetryConfigCustomizer;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.spring6.retry.configure.RetryConfigurationProperties;
import io.holdfast.spring.internal.NamedSettings;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Settings of retries. */
final class RetrySettings extends NamedSettings<InstanceProperties, RetryConfig> {

    static final String PREFIX = "resilience4j.retry";

    private final RetryConfigurationProperties properties;
    private final CompositeCustomizer<RetryConfigCustomizer> customizers;

    RetrySettings(RetryConfigurationProperties properties, CompositeCustomizer<RetryConfigCustomizer> customizers) {
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
    protected RetryConfig create(String name, @Nullable InstanceProperties own) {
        return properties.createRetryConfig(own, customizers, name);
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
        InstanceProperties known = properties.getBackendProperties(name);
        return eventsKept(known == null ? null : known.getEventConsumerBufferSize());
    }

    @Override
    protected RetrySettings rebound(Environment environment) {
        return new RetrySettings(
                Binder.get(environment).bindOrCreate(PREFIX, RetryConfigurationProperties.class), customizers);
    }
}
