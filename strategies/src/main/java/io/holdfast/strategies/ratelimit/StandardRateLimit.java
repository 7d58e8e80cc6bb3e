package io.holdfast.strategies.ratelimit;

import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.event.RateLimiterEvent;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.Nanos;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.strategies.internal.Setting;
import io.holdfast.strategies.timelimit.TimeLimit;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A rate limit: the {@link Line} of its present configuration, and how callers wait for their piece of it. A line that
 * has moved on is replaced by its successor by whichever thread meets it.
 */
final class StandardRateLimit extends GuardedRateLimit {

    static final List<Setting<RateLimiterConfig>> SETTINGS = List.of(
            new Setting<>("limitForPeriod", RateLimiterConfig::getLimitForPeriod),
            new Setting<>("limitRefreshPeriod", RateLimiterConfig::getLimitRefreshPeriod),
            new Setting<>("timeoutDuration", RateLimiterConfig::getTimeoutDuration),
            new Setting<>("writableStackTraceEnabled", RateLimiterConfig::isWritableStackTraceEnabled));

    private static final GuardedLog LOG = GuardedLog.of(RateLimit.class);

    private static final VarHandle LINE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "line", VarHandle.class, StandardRateLimit.class, Line.class);
    private static final VarHandle WAITING = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "waiting", VarHandle.class, StandardRateLimit.class, int.class);

    private final String name;
    private final RateLimitOptions options;
    private final Map<String, String> tags;
    private final RateClock clock;
    private final RateLimitEvents events;
    private volatile Line line;
    private volatile int waiting;
    private volatile @Nullable RateLimiterConfig warned;

    StandardRateLimit(String name, RateLimiterConfig config, RateLimitOptions options, Map<String, String> tags) {
        this.name = name;
        this.options = options;
        this.tags = tags;
        this.clock = new RateClock(options.getTimeSource());
        this.events = new RateLimitEvents(name);
        this.line = firstLine(config);
    }

    private Line firstLine(RateLimiterConfig config) {
        int burst = options.getBurst();
        return burst == 0 ? WindowLine.of(config, clock) : SmoothLine.of(config, burst, clock);
    }

    // ---- taking

    private long take(int permits, long mostNanos, @Nullable Place place) {
        for (; ; ) {
            Line now = line;
            long wait = now.take(permits, mostNanos, place);
            if (wait != Line.MOVED) {
                return wait;
            }
            follow(now);
        }
    }

    private void follow(Line moved) {
        Line next = moved.successor();
        boolean unused = LINE.compareAndSet(this, moved, next);
    }

    void published(boolean granted, int permits) {
        events.asked(granted, permits);
    }

    @Override
    public long tryAcquireNanos(int permits) {
        boolean possible = isPossible(permits);
        long wait = possible ? take(permits, 0, null) : Line.NEVER;
        events.asked(wait == 0, permits);
        return wait;
    }

    @Override
    public Duration retryAfter(int permits) {
        return Duration.ofNanos(isPossible(permits) ? take(permits, -1, null) : Line.NEVER);
    }

    @Override
    public boolean acquire(int permits, Duration atMost) {
        boolean possible = isPossible(permits);
        boolean granted = possible && (take(permits, 0, null) == 0 || waitFor(permits, nanos(atMost), true));
        events.asked(granted, permits);
        return granted;
    }

    @Override
    public boolean acquirePermission(int permits) {
        checkPermits(permits);
        boolean granted = take(permits, 0, null) == 0 || waitFor(permits, line.timeoutNanos, options.isRefuseAtOnce());
        events.asked(granted, permits);
        return granted;
    }

    @Override
    public long reservePermission(int permits) {
        checkPermits(permits);
        long most = line.timeoutNanos;
        long wait = take(permits, most, null);
        boolean granted = wait <= most;
        events.asked(granted, permits);
        return granted ? wait : -1;
    }

    @Override
    public CompletableFuture<Void> acquireAsync(int permits, Duration atMost) {
        long most = nanos(atMost);
        boolean possible = isPossible(permits);
        Place place = new Place();
        long wait = possible ? take(permits, most, place) : Line.NEVER;
        if (wait > 0 && wait <= most) {
            PendingPermits pending = new PendingPermits(this, permits, place);
            pending.wakeAfter(clock, wait);
            return pending;
        }
        events.asked(wait == 0, permits);
        return wait == 0 ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(rejection());
    }

    private boolean waitFor(int permits, long mostNanos, boolean refusesAtOnce) {
        if (mostNanos == 0) {
            return false;
        }
        Place place = new Place();
        long most = Math.min(mostNanos, nanosLeft());
        long wait = take(permits, most, place);
        boolean inTime = wait <= most;
        if (wait == 0 || (!inTime && (refusesAtOnce || most < mostNanos))) {
            return inTime;
        }
        boolean waited = false;
        WAITING.getAndAdd(this, 1);
        try {
            waited = clock.sleep(Math.min(wait, most)) && inTime;
        } finally {
            WAITING.getAndAdd(this, -1);
            if (!waited) {
                place.giveBack();
            }
        }
        return waited;
    }

    /** Of a time limit around this: a wait that it would end is not begun, since its permit would be for nothing. */
    private static long nanosLeft() {
        Duration left = TimeLimit.remaining().orElse(null);
        return left == null ? Long.MAX_VALUE : Nanos.of(left);
    }

    private static long nanos(Duration atMost) {
        return Math.min(Math.max(0, Nanos.of(Objects.requireNonNull(atMost, "atMost"))), Line.NEVER - 1);
    }

    private static void checkPermits(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits: " + permits + " (expected: >= 0)");
        }
    }

    /** Whether there are ever so many permits at once; if not, that is logged, once for a configuration. */
    private boolean isPossible(int permits) {
        Line now = line;
        if (permits >= 0 && permits <= now.permitsAtOnce()) {
            return true;
        }
        checkPermits(permits);
        if (warned != now.config) {
            warned = now.config;
            LOG.warn(
                    "rate limit '{}', permits: {} (expected: <= {}, never granted)",
                    name,
                    permits,
                    now.permitsAtOnce());
        }
        return false;
    }

    @Override
    public void drainPermissions() {
        for (; ; ) {
            Line now = line;
            long drained = now.drain();
            if (drained != Line.MOVED) {
                events.drained(drained);
                return;
            }
            follow(now);
        }
    }

    // ---- another configuration

    @Override
    public Reconfiguration reconfigure(UnaryOperator<RateLimiterConfig> change) {
        Objects.requireNonNull(change, "change");
        return reconfigure(change, false);
    }

    private Reconfiguration reconfigure(UnaryOperator<RateLimiterConfig> change, boolean leavesRest) {
        for (; ; ) {
            Line now = line;
            RateLimiterConfig before = now.config;
            RateLimiterConfig after = Objects.requireNonNull(change.apply(before), "config");
            if (after == before) {
                return new Reconfiguration(name, List.of(), List.of(), List.of());
            }
            now.check(after);
            boolean planned = now.plan(new Line.Plan(after, leavesRest));
            follow(now);
            if (planned) {
                events.counts().reconfigured();
                List<String> changes = Setting.changes(SETTINGS, before, after);
                List<String> kept = List.of("permits: " + line.available() + " left");
                return new Reconfiguration(name, changes, kept, List.of());
            }
        }
    }

    @Override
    public void changeTimeoutDuration(Duration timeoutDuration) {
        Reconfiguration unused = reconfigure(
                before -> RateLimiterConfig.from(before)
                        .timeoutDuration(timeoutDuration)
                        .build(),
                true);
    }

    @Override
    public void changeLimitForPeriod(int limitForPeriod) {
        Reconfiguration unused = reconfigure(
                before -> RateLimiterConfig.from(before)
                        .limitForPeriod(limitForPeriod)
                        .build(),
                true);
    }

    // ---- being looked at

    @Override
    public String getName() {
        return name;
    }

    @Override
    public RateLimiterConfig getRateLimiterConfig() {
        return line.config;
    }

    @Override
    public RateLimitOptions getOptions() {
        return options;
    }

    @Override
    public Map<String, String> getTags() {
        return tags;
    }

    @Override
    public Metrics getMetrics() {
        return new Figures(this);
    }

    private record Figures(StandardRateLimit limit) implements Metrics {

        @Override
        public int getNumberOfWaitingThreads() {
            return limit.waiting;
        }

        @Override
        public int getAvailablePermissions() {
            return limit.line.available();
        }
    }

    @Override
    public RateLimitCounts counts() {
        return events.counts();
    }

    @Override
    public EventPublisher getEventPublisher() {
        return events;
    }

    @Override
    public <E extends RateLimiterEvent> Subscription subscribe(Class<E> type, EventConsumer<? super E> consumer) {
        return events.subscribe(type, consumer);
    }

    @Override
    public String toString() {
        return "RateLimit '" + name + "'";
    }
}
