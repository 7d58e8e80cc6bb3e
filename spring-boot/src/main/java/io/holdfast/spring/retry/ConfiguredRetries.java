package io.holdfast.spring.retry;

import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.spring.internal.ConfiguredEntries;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The registry of retries, and those that the properties name. */
final class ConfiguredRetries extends ConfiguredEntries<Retry, RetryConfig> {

    private final RetryPolicyRegistry registry;

    ConfiguredRetries(RetryPolicyRegistry registry, @Nullable RetrySettings settings) {
        super("retry", RetrySettings.PREFIX, registry, settings);
        this.registry = registry;
        makeAll();
    }

    RetryPolicyRegistry registry() {
        return registry;
    }

    @Override
    protected Retry make(String name, RetryConfig config) {
        return registry.retry(name, config);
    }

    @Override
    protected Collection<Retry> all() {
        return registry.getAllRetries();
    }

    @Override
    protected String nameOf(Retry entry) {
        return entry.getName();
    }

    @Override
    protected RetryConfig configOf(Retry entry) {
        return entry.getRetryConfig();
    }

    @Override
    protected boolean reconfigure(String name, RetryConfig config) {
        return registry.reconfigure(name, before -> config).isPresent();
    }
}
