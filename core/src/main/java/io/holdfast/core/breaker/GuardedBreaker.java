package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.core.functions.CheckedConsumer;
import io.github.resilience4j.core.functions.CheckedRunnable;
import io.github.resilience4j.core.functions.CheckedSupplier;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a breaker is made of, and the calls that it guards itself, Resilience4j's {@code execute} and {@code decorate}
 * methods, done with permits: whatever ends a call gives its permit back. An {@link Error} that a call throws says
 * nothing about the callee; as with Resilience4j it counts as neither outcome (one that arrives wrapped in a future's
 * exception is a failure, as there), but here the permit returns.
 */
abstract class GuardedBreaker implements Breaker {

    final String name;
    final Map<String, String> tags;
    final BreakerClock clock;

    volatile Settings settings;

    // Copies of what every call asks of the settings. The reads on the way there cost little until one stands behind a
    // read of the clock, which nothing overtakes.
    volatile boolean detectsSlowCalls;
    volatile boolean judgesResults;
    private final boolean onMachineTime;
    final Publisher publisher;

    GuardedBreaker(String name, Settings settings, Map<String, String> tags) {
        this(name, settings, tags, null);
    }

    /** A copy, to begin with. */
    GuardedBreaker(GuardedBreaker original) {
        this(original.name, original.settings, original.tags, original.publisher);
    }

    private GuardedBreaker(String name, Settings settings, Map<String, String> tags, @Nullable Publisher known) {
        this.name = name;
        this.settings = settings;
        this.tags = tags;
        this.clock = settings.clock;
        this.publisher = known == null ? new Publisher(this, clock.timers()) : known;
        this.detectsSlowCalls = settings.detectsSlowCalls;
        this.judgesResults = settings.judgesResults;
        this.onMachineTime = clock.isMachineTime();
    }

    final Observers observers() {
        return publisher.observers();
    }

    /** Whether anybody needs to know how long calls take. */
    final boolean isTimed() {
        return detectsSlowCalls || observers().seesCalls();
    }

    @Override
    public final BreakerStats recordStats() {
        return publisher.recordStats();
    }

    /** For meters, if there are any. */
    public final void reconfigured() {
        BreakerStats stats = observers().stats();
        if (stats != null) {
            stats.reconfigured();
        }
    }

    @Override
    public final <E extends CircuitBreakerEvent> Subscription subscribe(
            Class<E> type, EventConsumer<? super E> consumer) {
        return publisher.subscribe(type, consumer);
    }

    @Override
    public final EventPublisher getEventPublisher() {
        return publisher;
    }

    @Override
    public final String getName() {
        return name;
    }

    @Override
    public final CircuitBreakerConfig getCircuitBreakerConfig() {
        return settings.config;
    }

    @Override
    public final BreakerOptions getOptions() {
        return settings.options;
    }

    @Override
    public final Map<String, String> getTags() {
        return tags;
    }

    @Override
    public final long getCurrentTimestamp() {
        return clock.timestampOrLast();
    }

    @Override
    public final TimeUnit getTimestampUnit() {
        return clock.timestampUnit();
    }

    @Override
    public final String toString() {
        return "CircuitBreaker '" + name + "'";
    }

    // ---- time

    /** As {@link BreakerClock#nanos}. */
    final long nanos() {
        return onMachineTime ? BreakerClock.machineNanos() : clock.nanos();
    }

    /** As {@link BreakerClock#timestamp}. */
    final long timestamp() {
        return onMachineTime ? BreakerClock.machineNanos() : clock.timestamp();
    }

    /** As {@link BreakerClock#nanosBetween}. */
    final long nanosBetween(long start, long end) {
        return onMachineTime ? end - start : clock.nanosBetween(start, end);
    }

    /** As {@link BreakerClock#isTimeline}. */
    final boolean isTimeline() {
        return onMachineTime || clock.isTimeline();
    }

    // ---- calls

    @Override
    public abstract Admission tryAcquire();

    private Admission admitOrThrow() {
        Admission permit = tryAcquire();
        if (!permit.granted()) {
            throw permit.rejection();
        }
        return permit;
    }

    /** The start of a call; meaningless if nobody needs it. */
    private long start(boolean timed) {
        return timed ? timestamp() : 0;
    }

    @Override
    public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
        Admission permit = admitOrThrow();
        boolean timed = isTimed();
        long start = start(timed);
        T result;
        try {
            result = supplier.get();
        } catch (Throwable t) {
            permit.threw(timed, start, t);
            throw t;
        }
        permit.returned(timed, start, result);
        return result;
    }

    @Override
    public <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception {
        Admission permit = admitOrThrow();
        boolean timed = isTimed();
        long start = start(timed);
        T result;
        try {
            result = callable.call();
        } catch (Throwable t) {
            permit.threw(timed, start, t);
            throw t;
        }
        permit.returned(timed, start, result);
        return result;
    }

    @Override
    public <T extends @Nullable Object> T executeCheckedSupplier(CheckedSupplier<T> supplier) throws Throwable {
        Admission permit = admitOrThrow();
        boolean timed = isTimed();
        long start = start(timed);
        T result;
        try {
            result = supplier.get();
        } catch (Throwable t) {
            permit.threw(timed, start, t);
            throw t;
        }
        permit.returned(timed, start, result);
        return result;
    }

    @Override
    public void executeRunnable(Runnable runnable) {
        executeSupplier(() -> {
            runnable.run();
            return null;
        });
    }

    @Override
    public void executeCheckedRunnable(CheckedRunnable runnable) throws Throwable {
        executeCheckedSupplier(() -> {
            runnable.run();
            return null;
        });
    }

    @Override
    public <T> CompletionStage<T> executeCompletionStage(Supplier<CompletionStage<T>> supplier) {
        Admission permit = tryAcquire();
        boolean timed = isTimed();
        GuardedStage<T> guarded = new GuardedStage<>(permit, timed, start(timed));
        if (permit.granted()) {
            guarded.run(supplier);
        } else {
            guarded.completeExceptionally(permit.rejection());
        }
        return guarded;
    }

    @Override
    public <T extends @Nullable Object> Supplier<T> decorateSupplier(Supplier<T> supplier) {
        return () -> executeSupplier(supplier);
    }

    @Override
    public <T extends @Nullable Object> Callable<T> decorateCallable(Callable<T> callable) {
        return () -> executeCallable(callable);
    }

    @Override
    public Runnable decorateRunnable(Runnable runnable) {
        return () -> executeRunnable(runnable);
    }

    @Override
    public <T> Supplier<CompletionStage<T>> decorateCompletionStage(Supplier<CompletionStage<T>> supplier) {
        return () -> executeCompletionStage(supplier);
    }

    @Override
    public <T extends @Nullable Object> CheckedSupplier<T> decorateCheckedSupplier(CheckedSupplier<T> supplier) {
        return () -> executeCheckedSupplier(supplier);
    }

    @Override
    public CheckedRunnable decorateCheckedRunnable(CheckedRunnable runnable) {
        return () -> executeCheckedRunnable(runnable);
    }

    @Override
    public <T extends @Nullable Object> Consumer<T> decorateConsumer(Consumer<T> consumer) {
        return value -> executeRunnable(() -> consumer.accept(value));
    }

    @Override
    public <T extends @Nullable Object> CheckedConsumer<T> decorateCheckedConsumer(CheckedConsumer<T> consumer) {
        return value -> executeCheckedRunnable(() -> consumer.accept(value));
    }

    @Override
    public <T> Supplier<Future<T>> decorateFuture(Supplier<Future<T>> supplier) {
        return () -> {
            Admission permit = tryAcquire();
            if (!permit.granted()) {
                return CompletableFuture.failedFuture(permit.rejection());
            }
            boolean timed = isTimed();
            long start = start(timed);
            try {
                return new GuardedFuture<>(permit, timed, start, supplier.get());
            } catch (Throwable t) {
                permit.threw(timed, start, t);
                throw t;
            }
        };
    }
}
