package io.holdfast.strategies.timelimit;

import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.core.functions.CheckedSupplier;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.github.resilience4j.timelimiter.event.TimeLimiterEvent;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.Nanos;
import io.holdfast.core.internal.registry.Arguments;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.internal.Rethrow;
import io.holdfast.strategies.internal.Setting;
import io.holdfast.strategies.internal.Stages;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The one implementation of {@link TimeLimit}. */
final class StandardTimeLimit implements TimeLimit {

    static final List<Setting<TimeLimiterConfig>> SETTINGS = List.of(
            new Setting<>("timeoutDuration", TimeLimiterConfig::getTimeoutDuration),
            new Setting<>("cancelRunningFuture", TimeLimiterConfig::shouldCancelRunningFuture));

    private static final GuardedLog LOG = GuardedLog.of(TimeLimit.class);

    private static final VarHandle TERMS = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "terms", VarHandle.class, StandardTimeLimit.class, Terms.class);

    private final String name;
    private final Map<String, String> tags;
    private final TimeLimitOptions options;
    private final TimeSource time;
    private final CallerTimeLimit callers;
    private final Outcomes outcomes;
    private volatile Terms terms;

    /** What calls that begin now are given, for good: a configuration, and the deadlines of its length. */
    private static final class Terms {
        final TimeLimiterConfig config;
        final long limitNanos;
        final Deadlines deadlines;

        Terms(TimeLimiterConfig config, TimeSource time) {
            this.config = config;
            this.limitNanos = Math.max(0, Nanos.of(config.getTimeoutDuration()));
            this.deadlines = new Deadlines(time, limitNanos);
        }
    }

    StandardTimeLimit(String name, TimeLimiterConfig config, TimeLimitOptions options, Map<String, String> tags) {
        this.name = name;
        this.tags = tags;
        this.options = options;
        TimeSource chosen = options.getTimeSource();
        this.time = chosen == null ? CallerTimeLimit.TIME : chosen;
        this.callers = chosen == null ? CallerTimeLimit.shared() : new CallerTimeLimit(chosen);
        this.outcomes = new Outcomes(name);
        this.terms = new Terms(config, time);
    }

    Outcomes outcomes() {
        return outcomes;
    }

    Executor executorFor(CompletableFuture<?> promise) {
        Executor chosen = options.getExecutor();
        return chosen == null ? promise.defaultExecutor() : chosen;
    }

    /** How many stages are watched over by this limit's own timers. */
    int watched() {
        return terms.deadlines.size();
    }

    @Override
    public <T extends @Nullable Object> T callWithin(Callable<T> call) throws Exception {
        Objects.requireNonNull(call, "call");
        return limited(call::call);
    }

    @Override
    @SuppressWarnings("RedundantThrows") // thrown as it is
    public void runWithin(Runnable action) throws TimeoutException {
        Objects.requireNonNull(action, "action");
        this.<@Nullable Object>limited(() -> {
            action.run();
            return null;
        });
    }

    private <T extends @Nullable Object> T limited(CheckedSupplier<T> call) {
        try {
            return callers.call(this, call);
        } catch (Throwable t) {
            throw Rethrow.asIs(t);
        }
    }

    @Override
    public <T, F extends Future<T>> Callable<T> decorateFutureSupplier(Supplier<F> supplier) {
        Objects.requireNonNull(supplier, "supplier");
        return () -> await(supplier.get(), terms);
    }

    private <T> T await(Future<T> future, Terms given) throws Exception {
        T result;
        try {
            result = future.get(given.limitNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            TimeoutException timeout = TimeLimiter.createdTimeoutExceptionWithName(name, e);
            outcomes.failure(timeout);
            if (given.config.shouldCancelRunningFuture()) {
                cancel(future);
            }
            throw timeout;
        } catch (ExecutionException e) {
            Throwable cause = Stages.causeOf(e);
            outcomes.failure(cause);
            throw Rethrow.asIs(cause);
        }
        outcomes.success();
        return result;
    }

    private void cancel(Future<?> future) {
        try {
            boolean unused = future.cancel(true);
        } catch (Throwable t) {
            LOG.warn("time limit {}: a future could not be cancelled", name, t);
        }
    }

    @Override
    public <T, F extends CompletionStage<T>> Supplier<CompletionStage<T>> decorateCompletionStage(
            ScheduledExecutorService scheduler, Supplier<F> supplier) {
        Objects.requireNonNull(scheduler, "scheduler");
        Objects.requireNonNull(supplier, "supplier");
        return () -> limit(supplier, scheduler);
    }

    @Override
    public <T> Supplier<CompletionStage<T>> decorateCompletionStage(Supplier<? extends CompletionStage<T>> supplier) {
        Objects.requireNonNull(supplier, "supplier");
        return () -> limit(supplier, null);
    }

    @Override
    public <T> CompletionStage<T> executeCompletionStage(Supplier<? extends CompletionStage<T>> supplier) {
        Objects.requireNonNull(supplier, "supplier");
        return limit(supplier, null);
    }

    private <T> LimitedStage<T> limit(
            Supplier<? extends CompletionStage<T>> supplier, @Nullable ScheduledExecutorService scheduler) {
        LimitedStage<T> promise =
                options.isCancelSource() ? new LimitedStage.Cancelling<>(this) : new LimitedStage<>(this);
        CompletionStage<T> stage;
        try {
            stage = Objects.requireNonNull(supplier.get(), "stage: null (expected: a CompletionStage)");
        } catch (Throwable t) {
            promise.fail(t);
            return promise;
        }
        return promise.limiting(stage, terms.deadlines, scheduler);
    }

    @Override
    public Reconfiguration reconfigure(UnaryOperator<TimeLimiterConfig> change) {
        Objects.requireNonNull(change, "change");
        for (; ; ) {
            Terms before = terms;
            TimeLimiterConfig next = Arguments.config(change.apply(before.config));
            List<String> changes = Setting.changes(SETTINGS, before.config, next);
            if (TERMS.compareAndSet(this, before, new Terms(next, time))) {
                outcomes.counts().reconfigured();
                return new Reconfiguration(
                        name,
                        changes,
                        List.of("running calls: keep their limit of " + before.config.getTimeoutDuration(), "counts"),
                        List.of());
            }
        }
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public Map<String, String> getTags() {
        return tags;
    }

    @Override
    public TimeLimiterConfig getTimeLimiterConfig() {
        return terms.config;
    }

    @Override
    public TimeLimitOptions getOptions() {
        return options;
    }

    @Override
    public TimeLimitCounts counts() {
        return outcomes.counts();
    }

    @Override
    public EventPublisher getEventPublisher() {
        return outcomes;
    }

    @Override
    public void onSuccess() {
        outcomes.success();
    }

    @Override
    public void onError(Throwable error) {
        outcomes.failure(error);
    }

    @Override
    public <E extends TimeLimiterEvent> Subscription subscribe(Class<E> type, EventConsumer<? super E> consumer) {
        return outcomes.subscribe(type, consumer);
    }

    @Override
    public String toString() {
        return "TimeLimit[" + name + ", " + terms.config.getTimeoutDuration() + "]";
    }
}
