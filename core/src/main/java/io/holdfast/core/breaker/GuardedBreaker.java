package io.holdfast.core.breaker;

import io.github.resilience4j.core.functions.CheckedConsumer;
import io.github.resilience4j.core.functions.CheckedRunnable;
import io.github.resilience4j.core.functions.CheckedSupplier;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a breaker guards itself, Resilience4j's {@code execute} and {@code decorate} methods, done with
 * permits: whatever ends a call gives its permit back. An {@link Error} that a call throws says nothing about the
 * callee; as with Resilience4j it counts as neither outcome (one that arrives wrapped in a future's exception is a
 * failure, as there), but here the permit returns.
 */
abstract class GuardedBreaker implements Breaker {

    final Settings settings;

    // Copies of what every call asks of the settings. The reads on the way there cost little until one stands behind a
    // read of the clock, which nothing overtakes.
    final long slowNanos;
    final boolean detectsSlowCalls;
    final boolean judgesResults;
    private final boolean onMachineTime;

    GuardedBreaker(Settings settings) {
        this.settings = settings;
        this.slowNanos = settings.slowNanos;
        this.detectsSlowCalls = settings.detectsSlowCalls;
        this.judgesResults = settings.judgesResults;
        this.onMachineTime = settings.clock.isMachineTime();
    }

    final Settings settings() {
        return settings;
    }

    /** As {@link BreakerClock#nanos}. */
    final long nanos() {
        return onMachineTime ? BreakerClock.machineNanos() : settings.clock.nanos();
    }

    /** As {@link BreakerClock#timestamp}. */
    final long timestamp() {
        return onMachineTime ? BreakerClock.machineNanos() : settings.clock.timestamp();
    }

    /** As {@link BreakerClock#nanosBetween}. */
    final long nanosBetween(long start, long end) {
        return onMachineTime ? end - start : settings.clock.nanosBetween(start, end);
    }

    /** As {@link BreakerClock#isTimeline}. */
    final boolean isTimeline() {
        return onMachineTime || settings.clock.isTimeline();
    }

    abstract RuntimeException rejection(Permit refused);

    /** Whether anybody needs to know how long calls take. */
    abstract boolean isTimed();

    abstract void returned(Permit permit, boolean timed, long start, @Nullable Object result);

    abstract void observe(Observers.Registration registration);

    abstract void observeOnce(Observers.Registration registration);

    private Permit admitOrThrow() {
        Permit permit = tryAcquire();
        if (!permit.granted()) {
            throw rejection(permit);
        }
        return permit;
    }

    /** The start of a call; meaningless if nobody needs it. */
    final long start(boolean timed) {
        return timed ? timestamp() : 0;
    }

    final long elapsed(boolean timed, long start) {
        return timed ? nanosBetween(start, timestamp()) : 0;
    }

    final void threw(Permit permit, boolean timed, long start, Throwable thrown) {
        if (thrown instanceof Error) {
            permit.ignore();
        } else {
            permit.failure(elapsed(timed, start), thrown);
        }
    }

    @Override
    public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
        Permit permit = admitOrThrow();
        boolean timed = isTimed();
        long start = start(timed);
        T result;
        try {
            result = supplier.get();
        } catch (Throwable t) {
            threw(permit, timed, start, t);
            throw t;
        }
        returned(permit, timed, start, result);
        return result;
    }

    @Override
    public <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception {
        Permit permit = admitOrThrow();
        boolean timed = isTimed();
        long start = start(timed);
        T result;
        try {
            result = callable.call();
        } catch (Throwable t) {
            threw(permit, timed, start, t);
            throw t;
        }
        returned(permit, timed, start, result);
        return result;
    }

    @Override
    public <T extends @Nullable Object> T executeCheckedSupplier(CheckedSupplier<T> supplier) throws Throwable {
        Permit permit = admitOrThrow();
        boolean timed = isTimed();
        long start = start(timed);
        T result;
        try {
            result = supplier.get();
        } catch (Throwable t) {
            threw(permit, timed, start, t);
            throw t;
        }
        returned(permit, timed, start, result);
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
        Permit permit = tryAcquire();
        GuardedStage<T> guarded = new GuardedStage<>(this, permit);
        if (permit.granted()) {
            guarded.run(supplier);
        } else {
            guarded.completeExceptionally(rejection(permit));
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
            Permit permit = tryAcquire();
            if (!permit.granted()) {
                return CompletableFuture.failedFuture(rejection(permit));
            }
            boolean timed = isTimed();
            long start = start(timed);
            try {
                return new GuardedFuture<>(this, permit, timed, start, supplier.get());
            } catch (Throwable t) {
                threw(permit, timed, start, t);
                throw t;
            }
        };
    }
}
