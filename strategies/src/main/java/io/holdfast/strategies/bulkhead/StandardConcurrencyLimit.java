package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.event.BulkheadEvent;
import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.core.exception.AcquirePermissionCancelledException;
import io.github.resilience4j.core.functions.CheckedSupplier;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.Nanos;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.strategies.internal.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The limit that {@link ConcurrencyLimit} makes. Which calls run is in {@link Places}, one word; which wait is in
 * {@link WaitingLine}. A call that finds a place is one CAS to begin and one to end, plus a look at whether anybody
 * consumes events.
 *
 * <p><b>Fair and not.</b> A fair limit lets nobody past the line: with somebody waiting the word refuses those that
 * come later, and what is released goes to the first. One that is not fair leaves what is released open for a moment,
 * to whomever comes first, and then lets in the first of the line.
 *
 * <p><b>Change of the limit.</b> The new limit is in the word before the change returns, so calls that begin later see
 * it; those that run are left alone. Two changes at once come one after the other, limit and configuration together.
 *
 * <p>Benign race: a reader of {@link #running()} and {@link #waiting()} may see a call in neither or both while it
 * moves from the one to the other.
 */
final class StandardConcurrencyLimit extends Places implements ConcurrencyLimit, PermitFuture.Source {

    private static final GuardedLog LOG = GuardedLog.of(ConcurrencyLimit.class);

    private final String name;
    private final ConcurrencyLimitOptions options;
    private final Map<String, String> tags;
    private final LimitPublisher publisher;
    private final WaitingLine line = new WaitingLine(this);
    private final LongAdder unmatched = new LongAdder();
    private final Metrics metrics = new LimitMetrics();
    private volatile LimitSettings settings;

    StandardConcurrencyLimit(
            String name, LimitSettings settings, ConcurrencyLimitOptions options, Map<String, String> tags) {
        super(settings.limit);
        this.name = name;
        this.settings = settings;
        this.options = options;
        this.tags = tags;
        this.publisher = new LimitPublisher(name, LOG);
    }

    // ---- admission

    @Override
    public ConcurrencyPermit tryAcquire() {
        return tryEnter() ? new HeldPermit(this) : RefusedPermit.INSTANCE;
    }

    @Override
    public ConcurrencyPermit tryAcquire(Duration maxWait) {
        boolean admitted = !Thread.currentThread().isInterrupted() && takes(Nanos.of(maxWait));
        return told(admitted) ? new HeldPermit(this) : RefusedPermit.INSTANCE;
    }

    @Override
    public boolean tryEnter() {
        return told(tryTake() || (settings.overtaking && tryTakeFirst()));
    }

    @Override
    public boolean tryAcquirePermission() {
        // As in Resilience4j, where an interrupted thread is refused even if there is a place.
        return told(!Thread.currentThread().isInterrupted() && (tryTake() || waits(settings.maxWaitNanos)));
    }

    @Override
    public void acquirePermission() {
        if (!tryAcquirePermission()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AcquirePermissionCancelledException();
            }
            throw settings.refusal(this);
        }
    }

    private boolean takes(long nanos) {
        return tryTake() || waits(nanos);
    }

    private boolean waits(long nanos) {
        boolean overtaking = settings.overtaking;
        if (overtaking && tryTakeFirst()) {
            return true;
        }
        if (nanos <= 0) {
            return false;
        }
        WaitingThread waiter = new WaitingThread();
        return line.enter(waiter, overtaking) || waiter.await(line, this, nanos, options.getTimeSource());
    }

    private boolean told(boolean admitted) {
        if (admitted) {
            publisher.permitted();
        } else {
            publisher.rejected();
        }
        return admitted;
    }

    @Override
    public CompletableFuture<ConcurrencyPermit> acquireAsync(Duration maxWait) {
        long nanos = Nanos.of(maxWait);
        boolean overtaking = settings.overtaking;
        if (tryTake() || (overtaking && tryTakeFirst())) {
            publisher.permitted();
            return CompletableFuture.completedFuture(new HeldPermit(this));
        }
        if (nanos <= 0) {
            return CompletableFuture.failedFuture(refused());
        }
        PermitFuture future = new PermitFuture(this, line, options.getExecutor());
        future.enter(overtaking, nanos, options.getTimeSource());
        return future;
    }

    @Override
    public void admitted() {
        publisher.permitted();
    }

    @Override
    public BulkheadFullException refused() {
        publisher.rejected();
        return settings.refusal(this);
    }

    // ---- release

    @Override
    public void releasePermission() {
        boolean unused = frees();
    }

    @Override
    public void onComplete() {
        if (frees()) {
            publisher.finished();
        }
    }

    private boolean frees() {
        Left left = giveBack();
        if (left == Left.FREE) {
            return true;
        }
        if (left == Left.UNMATCHED) {
            releasedAgain();
            return false;
        }
        line.letIn();
        return true;
    }

    @Override
    public void releasedAgain() {
        unmatched.increment();
    }

    // ---- calls

    @Override
    public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
        acquirePermission();
        try {
            return supplier.get();
        } finally {
            onComplete();
        }
    }

    @Override
    public <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception {
        acquirePermission();
        try {
            return callable.call();
        } finally {
            onComplete();
        }
    }

    @Override
    public void executeRunnable(Runnable runnable) {
        acquirePermission();
        try {
            runnable.run();
        } finally {
            onComplete();
        }
    }

    @Override
    public <T extends @Nullable Object> T executeCheckedSupplier(CheckedSupplier<T> supplier) throws Throwable {
        acquirePermission();
        try {
            return supplier.get();
        } finally {
            onComplete();
        }
    }

    @Override
    public <T> CompletionStage<T> executeCompletionStage(Supplier<CompletionStage<T>> supplier) {
        if (!tryAcquirePermission()) {
            return CompletableFuture.failedFuture(settings.refusal(this));
        }
        LimitedStage<T> guarded = new LimitedStage<>(this, options.isCancelSource());
        guarded.run(supplier);
        return guarded;
    }

    @Override
    public <T> Supplier<CompletionStage<T>> decorateCompletionStage(Supplier<CompletionStage<T>> supplier) {
        return () -> executeCompletionStage(supplier);
    }

    @Override
    public <T> Supplier<Future<T>> decorateFuture(Supplier<Future<T>> supplier) {
        return () -> {
            if (!tryAcquirePermission()) {
                return CompletableFuture.failedFuture(settings.refusal(this));
            }
            LimitedFuture<T> guarded;
            try {
                guarded = new LimitedFuture<>(this, Objects.requireNonNull(supplier.get(), "future"));
            } catch (Throwable t) {
                releasePermission();
                throw t;
            }
            return guarded.listening();
        };
    }

    // ---- what it is, and how it changes

    @Override
    public void changeConfig(BulkheadConfig newConfig) {
        Objects.requireNonNull(newConfig, "Config must not be null");
        Reconfiguration unused = reconfigure(before -> newConfig);
    }

    @Override
    public Reconfiguration reconfigure(UnaryOperator<BulkheadConfig> change) {
        for (; ; ) {
            LimitSettings before = settings;
            LimitSettings after = new LimitSettings(change.apply(before.config));
            boolean changed = line.limit(after.limit, () -> {
                boolean current = settings == before;
                if (current) {
                    settings = after;
                }
                return current;
            });
            if (changed) {
                publisher.counts().reconfigured();
                return new Reconfiguration(
                        name, Setting.changes(LimitSettings.ALL, before.config, after.config), carried(), List.of());
            }
        }
    }

    private List<String> carried() {
        List<String> carried = new ArrayList<>();
        int running = running();
        if (running > 0) {
            int over = running - limit();
            carried.add("running: " + running + (over > 0 ? ", of which " + over + " must end before one begins" : ""));
        }
        int waiting = waiting();
        if (waiting > 0) {
            carried.add("waiting: " + waiting + ", each for as long as it came for");
        }
        return carried;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public BulkheadConfig getBulkheadConfig() {
        return settings.config;
    }

    @Override
    public ConcurrencyLimitOptions getOptions() {
        return options;
    }

    @Override
    public Metrics getMetrics() {
        return metrics;
    }

    @Override
    public int running() {
        return taken();
    }

    @Override
    public int waiting() {
        return line.length();
    }

    @Override
    public LimitCounts counts() {
        return publisher.counts();
    }

    @Override
    public long unmatchedReleases() {
        return unmatched.sum();
    }

    @Override
    public Map<String, String> getTags() {
        return tags;
    }

    @Override
    public EventPublisher getEventPublisher() {
        return publisher;
    }

    @Override
    public <E extends BulkheadEvent> Subscription subscribe(Class<E> type, EventConsumer<? super E> consumer) {
        return publisher.subscribe(type, consumer);
    }

    @Override
    public String toString() {
        return "Bulkhead '" + name + "'";
    }

    private final class LimitMetrics implements Metrics {
        @Override
        public int getAvailableConcurrentCalls() {
            return free();
        }

        @Override
        public int getMaxAllowedConcurrentCalls() {
            return limit();
        }
    }
}
