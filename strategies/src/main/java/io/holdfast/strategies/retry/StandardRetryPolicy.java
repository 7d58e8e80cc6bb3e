package io.holdfast.strategies.retry;

import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.event.RetryEvent;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.registry.Arguments;
import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.internal.Setting;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The one implementation of {@link RetryPolicy}. */
final class StandardRetryPolicy implements RetryPolicy {

    static final List<Setting<RetryConfig>> SETTINGS = List.of(
            new Setting<>("maxAttempts", RetryConfig::getMaxAttempts),
            new Setting<>("failAfterMaxAttempts", RetryConfig::isFailAfterMaxAttempts),
            new Setting<>("writableStackTraceEnabled", RetryConfig::isWritableStackTraceEnabled));

    private static final VarHandle CONFIG = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "config", VarHandle.class, StandardRetryPolicy.class, RetryConfig.class);

    private final String name;
    private final Map<String, String> tags;
    private final RetryOptions options;
    private final TimeSource time;
    private final Tally tally;
    private volatile RetryConfig config;

    StandardRetryPolicy(String name, RetryConfig config, RetryOptions options, Map<String, String> tags) {
        this.name = name;
        this.tags = tags;
        this.options = options;
        TimeSource chosen = options.getTimeSource();
        this.time = chosen == null ? TimeSource.system() : chosen;
        this.tally = new Tally(name);
        this.config = config;
    }

    TimeSource time() {
        return time;
    }

    Tally tally() {
        return tally;
    }

    @Override
    public <T> Retry.Context<T> context() {
        return new CallerAttempts<>(this);
    }

    @Override
    public <T> Retry.AsyncContext<T> asyncContext() {
        return new RawAsyncAttempts<>(this);
    }

    @Override
    public <T> CompletionStage<T> executeCompletionStage(
            ScheduledExecutorService scheduler, Supplier<CompletionStage<T>> supplier) {
        return decorateCompletionStage(scheduler, supplier).get();
    }

    @Override
    public <T> CompletionStage<T> executeCompletionStage(Supplier<CompletionStage<T>> supplier) {
        return decorateCompletionStage(supplier).get();
    }

    @Override
    public <T> Supplier<CompletionStage<T>> decorateCompletionStage(
            ScheduledExecutorService scheduler, Supplier<CompletionStage<T>> supplier) {
        Objects.requireNonNull(scheduler, "scheduler");
        Objects.requireNonNull(supplier, "supplier");
        return () -> new RetriedStage<>(this, scheduler, supplier).begin();
    }

    @Override
    public <T> Supplier<CompletionStage<T>> decorateCompletionStage(Supplier<CompletionStage<T>> supplier) {
        Objects.requireNonNull(supplier, "supplier");
        return () -> new RetriedStage<>(this, null, supplier).begin();
    }

    @Override
    public Reconfiguration reconfigure(UnaryOperator<RetryConfig> change) {
        Objects.requireNonNull(change, "change");
        for (; ; ) {
            RetryConfig before = config;
            RetryConfig next = Arguments.config(change.apply(before));
            List<String> changes = Setting.changes(SETTINGS, before, next);
            if (CONFIG.compareAndSet(this, before, next)) {
                tally.counts().reconfigured();
                return new Reconfiguration(
                        name,
                        changes,
                        List.of("running calls: keep their configuration", "counts", "budget"),
                        List.of());
            }
        }
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public RetryConfig getRetryConfig() {
        return config;
    }

    @Override
    public Map<String, String> getTags() {
        return tags;
    }

    @Override
    public RetryOptions getOptions() {
        return options;
    }

    @Override
    public RetryCounts counts() {
        return tally.counts();
    }

    @Override
    public Retry.EventPublisher getEventPublisher() {
        return tally;
    }

    @Override
    public Retry.Metrics getMetrics() {
        return tally;
    }

    @Override
    public <E extends RetryEvent> Subscription subscribe(Class<E> type, EventConsumer<? super E> consumer) {
        return tally.subscribe(type, consumer);
    }

    @Override
    public String toString() {
        return "RetryPolicy[" + name + ", " + config.getMaxAttempts() + " attempts]";
    }
}
