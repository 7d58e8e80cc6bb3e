package io.holdfast.spring.bulkhead;

import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.bulkhead.configuration.CommonThreadPoolBulkheadConfigurationProperties;
import io.github.resilience4j.common.bulkhead.configuration.CommonThreadPoolBulkheadConfigurationProperties.InstanceProperties;
import io.github.resilience4j.common.bulkhead.configuration.ThreadPoolBulkheadConfigCustomizer;
import io.holdfast.spring.internal.NamedSettings;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Settings of thread pool bulkheads. */
final class PoolSettings extends NamedSettings<InstanceProperties, ThreadPoolBulkheadConfig> {

    static final String PREFIX = "resilience4j.thread-pool-bulkhead";

    private final CommonThreadPoolBulkheadConfigurationProperties properties;
    private final CompositeCustomizer<ThreadPoolBulkheadConfigCustomizer> customizers;

    PoolSettings(
            CommonThreadPoolBulkheadConfigurationProperties properties,
            CompositeCustomizer<ThreadPoolBulkheadConfigCustomizer> customizers) {
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
    protected ThreadPoolBulkheadConfig create(String name, @Nullable InstanceProperties own) {
        return properties.createThreadPoolBulkheadConfig(own, customizers, name);
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
    protected PoolSettings rebound(Environment environment) {
        return new PoolSettings(
                Binder.get(environment).bindOrCreate(PREFIX, CommonThreadPoolBulkheadConfigurationProperties.class),
                customizers);
    }
}
