package io.holdfast.spring.bulkhead;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.bulkhead.configuration.BulkheadConfigCustomizer;
import io.github.resilience4j.common.bulkhead.configuration.CommonBulkheadConfigurationProperties.InstanceProperties;
import io.github.resilience4j.spring6.bulkhead.configure.BulkheadConfigurationProperties;
import io.holdfast.spring.internal.NamedSettings;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Settings of bulkheads. */
final class BulkheadSettings extends NamedSettings<InstanceProperties, BulkheadConfig> {

    static final String PREFIX = "resilience4j.bulkhead";

    private final BulkheadConfigurationProperties properties;
    private final CompositeCustomizer<BulkheadConfigCustomizer> customizers;

    BulkheadSettings(
            BulkheadConfigurationProperties properties, CompositeCustomizer<BulkheadConfigCustomizer> customizers) {
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
    protected BulkheadConfig create(String name, @Nullable InstanceProperties own) {
        return properties.createBulkheadConfig(own, customizers, name);
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
    protected BulkheadSettings rebound(Environment environment) {
        return new BulkheadSettings(
                Binder.get(environment).bindOrCreate(PREFIX, BulkheadConfigurationProperties.class), customizers);
    }
}
