package io.holdfast.executor;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.PoolBulkhead;
import io.holdfast.strategies.hedge.Hedger;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.retry.RetryPolicy;
import io.holdfast.strategies.timelimit.TimeLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lists the strategies of a guard, outermost first: the first is asked first, and sees what all the others have made of
 * the call. Each keeps the meters, events and configuration that it has; it may be in other guards too, and be changed
 * while they run. Not thread-safe.
 *
 * @param <T> what the calls yield
 */
public final class OrderedGuardBuilder<T extends @Nullable Object> {

    /** For layers that there are none of. */
    private static final Executor INLINE = Runnable::run;

    private final String name;
    private final List<Function<Threads, GuardLayer>> layers = new ArrayList<>();
    private TimeSource time = TimeSource.system();
    private boolean cancelsSource;
    private boolean hasFallback;
    private boolean hasHedger;
    private @Nullable Executor executor;
    private @Nullable Executor fallbackExecutor;

    OrderedGuardBuilder(String name) {
        this.name = name;
    }

    /**
     * Lists a fallback for every failure of what is listed after it. A blocking call's runs on the call's thread, that
     * of a stage on {@link #fallbackExecutor}.
     *
     * @param function given what failed, returns what stands in
     */
    public OrderedGuardBuilder<T> fallback(Function<? super Throwable, ? extends T> function) {
        Objects.requireNonNull(function, "function");
        return fallback(Throwable.class, function, false);
    }

    /**
     * Lists a fallback for failures of one type; others pass through it.
     *
     * @param type of what failed, such as {@link java.util.concurrent.TimeoutException}
     * @param function given that, returns what stands in
     * @param <X> the type
     */
    public <X extends Throwable> OrderedGuardBuilder<T> fallback(
            Class<X> type, Function<? super X, ? extends T> function) {
        Objects.requireNonNull(function, "function");
        return fallback(type, failure -> function.apply(type.cast(failure)), false);
    }

    /**
     * Lists a fallback for every failure that is awaited.
     *
     * @param function given what failed, starts what stands in
     */
    public OrderedGuardBuilder<T> fallbackAsync(
            Function<? super Throwable, ? extends CompletionStage<? extends T>> function) {
        Objects.requireNonNull(function, "function");
        return fallback(Throwable.class, function, true);
    }

    private OrderedGuardBuilder<T> fallback(
            Class<? extends Throwable> type,
            Function<? super Throwable, ? extends @Nullable Object> function,
            boolean async) {
        String text = type == Throwable.class ? "fallback" : "fallback for " + type.getSimpleName();
        layers.add(threads -> {
            OrderedFallback fallback = new OrderedFallback(type, function, async, threads.fallbacks());
            return new GuardLayer(GuardLayer.Kind.FALLBACK, fallback, text, () -> text, fallback, fallback);
        });
        hasFallback = true;
        return this;
    }

    /** Lists a retry. */
    public OrderedGuardBuilder<T> retry(RetryPolicy retry) {
        return with(
                GuardLayer.Kind.RETRY,
                retry,
                retry.getName(),
                () -> "retry '" + retry.getName() + "' ("
                        + retry.getRetryConfig().getMaxAttempts() + " attempts)",
                (call, inner) -> retry.executeCallable(() -> interruptible(inner)),
                (call, inner) -> retry.executeCompletionStage(inner));
    }

    /** Lists a breaker. */
    public OrderedGuardBuilder<T> breaker(Breaker breaker) {
        return with(
                GuardLayer.Kind.BREAKER,
                breaker,
                breaker.getName(),
                () -> "breaker '" + breaker.getName() + "'",
                (call, inner) -> breaker.executeCallable(inner),
                (call, inner) -> breaker.executeCompletionStage(inner));
    }

    /** Lists a rate limit, which each entry takes one permit of. */
    public OrderedGuardBuilder<T> rateLimit(RateLimit limit) {
        return with(
                GuardLayer.Kind.RATE_LIMIT,
                limit,
                limit.getName(),
                () -> "rate limit '" + limit.getName() + "'",
                (call, inner) -> limit.executeCallable(inner),
                (call, inner) -> limit.executeCompletionStage(inner));
    }

    /** Lists a time limit. A blocking call is interrupted on its own thread: {@link TimeLimit#callWithin}. */
    public OrderedGuardBuilder<T> timeLimit(TimeLimit limit) {
        return with(
                GuardLayer.Kind.TIME_LIMIT,
                limit,
                limit.getName(),
                () -> "time limit '" + limit.getName() + "' ("
                        + Durations.text(
                                Arguments.nanos(limit.getTimeLimiterConfig().getTimeoutDuration()))
                        + ")",
                (call, inner) -> limit.callWithin(inner),
                (call, inner) -> limit.executeCompletionStage(inner));
    }

    /** Lists a limit to how many calls run at once. */
    public OrderedGuardBuilder<T> bulkhead(ConcurrencyLimit limit) {
        return with(
                GuardLayer.Kind.CONCURRENCY_LIMIT,
                limit,
                limit.getName(),
                () -> "concurrency limit '" + limit.getName() + "' ("
                        + limit.getBulkheadConfig().getMaxConcurrentCalls() + ")",
                (call, inner) -> limit.executeCallable(inner),
                (call, inner) -> limit.executeCompletionStage(inner));
    }

    /**
     * Lists a bulkhead with threads of its own. What is listed after it runs there. Of a stage that is what the
     * supplier does: its thread is free for the next call when the stage is returned, and not when that ends.
     */
    public OrderedGuardBuilder<T> bulkhead(PoolBulkhead pool) {
        return with(
                GuardLayer.Kind.POOL,
                pool,
                pool.getName(),
                () -> "pool bulkhead '" + pool.getName() + "'",
                (call, inner) -> PooledStage.call(pool, inner),
                (call, inner) -> PooledStage.start(pool, inner));
    }

    /**
     * Lists a hedger, which makes the call again when it takes long: what is listed after it is entered once more for
     * each hedge. So the call must be one that may run twice at a time. The calls that lose are ended as by a cancel:
     * blocking ones are interrupted, stages are left alone unless there is {@link #cancelSource}. Blocking calls, the
     * first as well, leave their caller's thread for the {@link #executor}, with nothing of its thread-locals, nor of
     * {@link TimeLimit#remaining()}. Hedges of stages are started where the hedger's {@link
     * io.holdfast.strategies.hedge.HedgeOptions#executor} says.
     */
    public OrderedGuardBuilder<T> hedge(Hedger hedger) {
        Objects.requireNonNull(hedger, "hedger");
        hasHedger = true;
        layers.add(threads -> {
            OrderedHedge hedge = new OrderedHedge(hedger, threads.work());
            return new GuardLayer(
                    GuardLayer.Kind.HEDGE,
                    hedger,
                    hedger.getName(),
                    () -> "hedger '" + hedger.getName() + "' (" + HedgeSpec.text(hedger.getHedge()) + ")",
                    hedge,
                    hedge);
        });
        return this;
    }

    /** A retry that is told of an interrupt makes no further attempt only if it finds the thread interrupted. */
    private static Object interruptible(OrderedEntry inner) throws Exception {
        try {
            return inner.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw e;
        }
    }

    private OrderedGuardBuilder<T> with(
            GuardLayer.Kind kind,
            Object strategy,
            String called,
            Supplier<String> text,
            GuardLayer.Blocking blocking,
            GuardLayer.Starting starting) {
        GuardLayer layer = new GuardLayer(kind, strategy, called, text, blocking, starting);
        layers.add(threads -> layer);
        return this;
    }

    /**
     * Cancels the call's own stage too when its time is over or it is cancelled. Default: it is left alone, since it
     * may be shared.
     */
    public OrderedGuardBuilder<T> cancelSource() {
        cancelsSource = true;
        return this;
    }

    /**
     * Sets the clock of {@link Outcome#latency}; the strategies have time sources of their own. Default: {@link
     * TimeSource#system()}.
     */
    public OrderedGuardBuilder<T> timeSource(TimeSource source) {
        time = Objects.requireNonNull(source, "timeSource");
        return this;
    }

    /**
     * Sets where blocking calls inside a hedger run. Default: as for {@link NodeExecutorBuilder#executor}, threads that
     * are made as they are needed. A call that finds none is {@link NodeStatus#REJECTED}.
     *
     * @param calls stays the caller's to shut down
     */
    public OrderedGuardBuilder<T> executor(Executor calls) {
        executor = Objects.requireNonNull(calls, "executor");
        return this;
    }

    /**
     * Sets where fallbacks of stages run. Default: as for {@link NodeExecutorBuilder#fallbackExecutor}, threads that
     * are made as they are needed.
     *
     * @param fallbacks stays the caller's to shut down
     */
    public OrderedGuardBuilder<T> fallbackExecutor(Executor fallbacks) {
        fallbackExecutor = Objects.requireNonNull(fallbacks, "fallbackExecutor");
        return this;
    }

    /**
     * Returns the guard, and logs what is probably wrong with its order.
     *
     * @return a new guard
     * @throws IllegalStateException if nothing is listed
     */
    public Guard<T> build() {
        if (layers.isEmpty()) {
            throw new IllegalStateException("strategies: none (expected: at least one)");
        }
        List<ExecutorService> own = new ArrayList<>();
        ActiveRuns active = new ActiveRuns();
        Threads threads = new Threads(fallbacks(own), counted(active, work(own)));
        List<GuardLayer> made =
                layers.stream().map(layer -> layer.apply(threads)).toList();
        active.whenDrained(() -> own.forEach(ExecutorService::shutdown));
        return new OrderedGuard<>(name, made, time, cancelsSource, active);
    }

    private Executor work(List<ExecutorService> own) {
        if (executor != null || !hasHedger) {
            return executor == null ? INLINE : executor;
        }
        ExecutorService made = DefaultExecutors.forWork(named("hedge"));
        own.add(made);
        return made;
    }

    /** A call that has lost may run on for a while, and the guard has not ended before. */
    private static Executor counted(ActiveRuns active, Executor threads) {
        return task -> {
            active.goesOn();
            try {
                threads.execute(() -> {
                    try {
                        task.run();
                    } finally {
                        active.ends();
                    }
                });
            } catch (Throwable refused) {
                active.ends();
                throw refused;
            }
        };
    }

    private Executor fallbacks(List<ExecutorService> own) {
        if (fallbackExecutor != null || !hasFallback) {
            return fallbackExecutor == null ? INLINE : fallbackExecutor;
        }
        own.addAll(DefaultExecutors.forFallbacks(named("fallback")));
        return own.get(0);
    }

    private String named(String use) {
        return "holdfast-guard-" + name + "-" + use;
    }

    /** Where layers run what must not run on the thread that comes along. */
    private record Threads(Executor fallbacks, Executor work) {}
}
