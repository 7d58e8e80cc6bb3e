package io.holdfast.strategies.retry;

import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.registry.RegistryParts;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.strategies.internal.Entries;
import io.holdfast.strategies.internal.Options;
import io.holdfast.strategies.internal.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The one implementation of {@link RetryPolicyRegistry}. */
final class StandardRetryPolicyRegistry extends Entries<Retry, RetryConfig> implements RetryPolicyRegistry {

    private static final GuardedLog LOG = GuardedLog.of(RetryPolicyRegistry.class);

    private final Options<RetryOptions> options;

    StandardRetryPolicyRegistry(RegistryParts<Retry, RetryConfig> parts, Options<RetryOptions> options) {
        super("retry", parts, LOG);
        this.options = options;
    }

    @Override
    protected Retry make(String name, RetryConfig config, Map<String, String> allTags) {
        return RetryPolicy.of(name, config, options.of(name), allTags);
    }

    @Override
    protected @Nullable RetryConfig configOf(Retry entry) {
        return entry.getRetryConfig();
    }

    @Override
    protected List<Setting<RetryConfig>> settings() {
        return StandardRetryPolicy.SETTINGS;
    }

    @Override
    protected Optional<Reconfiguration> reconfigure(Retry entry, UnaryOperator<RetryConfig> change) {
        return entry instanceof RetryPolicy ours ? Optional.of(ours.reconfigure(change)) : Optional.empty();
    }

    @Override
    public RetryPolicy retryPolicy(String name) {
        return ours(name, retry(name));
    }

    @Override
    public RetryPolicy retryPolicy(String name, RetryConfig config) {
        return ours(name, retry(name, config));
    }

    private static RetryPolicy ours(String name, Retry entry) {
        if (entry instanceof RetryPolicy policy) {
            return policy;
        }
        throw new IllegalStateException("retry '" + name + "': "
                + entry.getClass().getName() + " (expected: one of Holdfast, but another was put in by replace)");
    }

    @Override
    public Set<Retry> getAllRetries() {
        return all();
    }

    @Override
    public Retry retry(String name) {
        return entry(name);
    }

    @Override
    public Retry retry(String name, Map<String, String> tags) {
        return entry(name, getDefaultConfig(), tags);
    }

    @Override
    public Retry retry(String name, RetryConfig config) {
        return entry(name, config, NO_TAGS);
    }

    @Override
    public Retry retry(String name, RetryConfig config, Map<String, String> tags) {
        return entry(name, config, tags);
    }

    @Override
    public Retry retry(String name, Supplier<RetryConfig> supplier) {
        return suppliedEntry(name, supplier, NO_TAGS);
    }

    @Override
    public Retry retry(String name, Supplier<RetryConfig> supplier, Map<String, String> tags) {
        return suppliedEntry(name, supplier, tags);
    }

    @Override
    public Retry retry(String name, String configName) {
        return namedEntry(name, configName, NO_TAGS);
    }

    @Override
    public Retry retry(String name, String configName, Map<String, String> tags) {
        return namedEntry(name, configName, tags);
    }
}
