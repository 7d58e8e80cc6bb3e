package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.event.BulkheadEvent;
import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.core.exception.AcquirePermissionCancelledException;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.Nanos;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.strategies.adaptive.Adaptive;
import io.holdfast.strategies.internal.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
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
 * <p><b>Adaptive.</b> The algorithm's steps go straight to the word ({@link Adaptation}); the settings keep what the
 * limit was given, and show the limit of now in its place.
 *
 * <p>Benign race: a reader of {@link #running()} and {@link #waiting()} may see a call in neither or both while it
 * moves from the one to the other.
 */
final class StandardConcurrencyLimit extends LimitedCalls {

    private static final GuardedLog LOG = GuardedLog.of(ConcurrencyLimit.class);

    private final String name;
    private final ConcurrencyLimitOptions options;
    private final Map<String, String> tags;
    private final LimitPublisher publisher;
    private final WaitingLine line = new WaitingLine(this);
    private final LongAdder unmatched = new LongAdder();
    private final Metrics metrics = new LimitMetrics();
    private final @Nullable Adaptation adaptation;
    private volatile LimitSettings settings;

    StandardConcurrencyLimit(
            String name, LimitSettings settings, ConcurrencyLimitOptions options, Map<String, String> tags) {
        super(startOf(settings, options.getAdaptive()));
        this.name = name;
        this.settings = settings;
        this.options = options;
        this.tags = tags;
        this.publisher = new LimitPublisher(name, LOG);
        Adaptive adaptive = options.getAdaptive();
        this.adaptation = adaptive == null ? null : new Adaptation(adaptive, this, options.getTimeSource(), LOG);
    }

    private static int startOf(LimitSettings settings, @Nullable Adaptive adaptive) {
        return adaptive == null
                ? settings.limit
                : adaptive.getInitial().orElseGet(() -> adaptive.within(settings.limit));
    }

    // ---- admission

    @Override
    public ConcurrencyPermit tryAcquire() {
        return tryEnter() ? new HeldPermit(this, begun()) : RefusedPermit.INSTANCE;
    }

    @Override
    public ConcurrencyPermit tryAcquire(Duration maxWait) {
        boolean admitted = !Thread.currentThread().isInterrupted() && takes(Nanos.of(maxWait));
        return told(admitted) ? new HeldPermit(this, begun()) : RefusedPermit.INSTANCE;
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
            return CompletableFuture.completedFuture(admitted());
        }
        if (nanos <= 0) {
            return CompletableFuture.failedFuture(refused());
        }
        PermitFuture future = new PermitFuture(this, line, options.getExecutor());
        future.enter(overtaking, nanos, options.getTimeSource());
        return future;
    }

    @Override
    public ConcurrencyPermit admitted() {
        publisher.permitted();
        return new HeldPermit(this, begun());
    }

    @Override
    public BulkheadFullException refused() {
        publisher.rejected();
        return settings.refusal(this);
    }

    // ---- measurement

    @Override
    @Nullable
    Sample begun() {
        Adaptation adapted = adaptation;
        return adapted == null ? null : adapted.begun();
    }

    @Override
    public void measured(long elapsedNanos, @Nullable Throwable failure) {
        Adaptation adapted = adaptation;
        if (adapted != null && adapted.measured(elapsedNanos, failure) && isWaitedFor()) {
            line.letIn(); // the limit may have been raised, and the release may be long in coming
        }
    }

    // ---- release

    @Override
    public void ended(@Nullable Sample timed, @Nullable Throwable failure) {
        Adaptation adapted = adaptation;
        if (timed != null && adapted != null) {
            adapted.ended(timed, failure);
        }
        onComplete();
    }

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
            BulkheadConfig shown = before.withLimit(limit());
            LimitSettings asked = new LimitSettings(change.apply(shown));
            boolean moved = adaptation == null || asked.limit != shown.getMaxConcurrentCalls();
            checkBounds(moved, asked.limit);
            LimitSettings after = moved ? asked : new LimitSettings(asked.withLimit(before.limit));
            boolean changed = line.change(() -> {
                boolean current = settings == before;
                if (current) {
                    settings = after;
                    if (moved) {
                        move(asked.limit);
                    }
                }
                return current;
            });
            if (changed) {
                publisher.counts().reconfigured();
                return new Reconfiguration(
                        name, Setting.changes(LimitSettings.ALL, shown, asked.config), carried(!moved), List.of());
            }
        }
    }

    private void checkBounds(boolean moved, int limit) {
        Adaptive adaptive = options.getAdaptive();
        if (adaptive != null && moved && adaptive.within(limit) != limit) {
            throw new IllegalArgumentException("maxConcurrentCalls: " + limit + " (expected: " + adaptive.getMin()
                    + ".." + adaptive.getMax() + ", the bounds of the adaptive limit)");
        }
    }

    private void move(int limit) {
        if (adaptation == null) {
            limit(limit);
        } else {
            adaptation.moveTo(limit);
        }
    }

    private List<String> carried(boolean limitToo) {
        List<String> carried = new ArrayList<>();
        if (limitToo) {
            carried.add("limit: " + limit() + ", which moves by itself");
        }
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
        LimitSettings now = settings;
        return adaptation == null ? now.config : now.withLimit(limit());
    }

    /** What the limit was given, whatever it has come to since. */
    BulkheadConfig givenConfig() {
        return settings.config;
    }

    @Override
    public long limitMoves() {
        return adaptation == null ? 0 : adaptation.moves();
    }

    @Override
    BulkheadFullException refusal() {
        return settings.refusal(this);
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
