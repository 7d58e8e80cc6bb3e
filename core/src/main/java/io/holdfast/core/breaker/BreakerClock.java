package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.compat.Resilience4jVersion;
import io.holdfast.core.internal.Nanos;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.time.TimeSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which time a breaker lives in: a {@link TimeSource} from its options; else a custom {@link Clock} from
 * Resilience4j's configuration, which is then obeyed in every place; else the machine's monotonic time. Call
 * durations come from the configuration's timestamp function if that is a custom one.
 */
final class BreakerClock {

    /** A timestamp that could not be had. */
    static final long UNREAD = Long.MIN_VALUE;

    private static final GuardedLog LOG = GuardedLog.of(BreakerClock.class);

    private static final TimeSource SYSTEM = TimeSource.system();

    /** Automatic transitions run event consumers, so they have a timer thread of their own. */
    private static final TimeSource SYSTEM_TIMERS = TimeSource.systemWithTimerThread("holdfast-breaker-timer");

    private static final Clock UTC = Clock.systemUTC();

    private static final CircuitBreakerConfig DEFAULTS = CircuitBreakerConfig.ofDefaults();

    private final CircuitBreakerConfig config;
    private final @Nullable TimeSource source;
    private final Clock clock;
    private final @Nullable Clock customClock;
    private final boolean customTimestamps;
    private final boolean system;
    // What a user's clock last said, for when it fails. Racy on purpose: any recent reading will do.
    private volatile long lastNanos;
    private volatile long lastTimestamp;

    private BreakerClock(CircuitBreakerConfig config, @Nullable TimeSource source, Clock clock) {
        this.config = config;
        this.source = source;
        this.clock = clock;
        this.customClock = source == null && clock.getClass() != UTC.getClass() ? clock : null;
        this.customTimestamps =
                source == null && config.getCurrentTimestampFunction() != DEFAULTS.getCurrentTimestampFunction();
        this.system = source == null && customClock == null && !customTimestamps;
    }

    static BreakerClock of(CircuitBreakerConfig config, BreakerOptions options) {
        Clock configured = Resilience4jVersion.clock(config);
        return new BreakerClock(config, options.getTimeSource(), configured == null ? UTC : configured);
    }

    /** Whether all time here is the machine's monotonic time, in nanoseconds: {@link #machineNanos}. */
    boolean isMachineTime() {
        return system;
    }

    static long machineNanos() {
        return SYSTEM.nanoTime();
    }

    /**
     * Nanoseconds for waiting, leases and windows: monotonic, unless a custom clock is to be obeyed. For a clock that
     * fails time stands still.
     */
    long nanos() {
        if (system) {
            return SYSTEM.nanoTime();
        }
        try {
            long now = source != null
                    ? source.nanoTime()
                    : customClock == null ? SYSTEM.nanoTime() : sinceEpoch(customClock.instant());
            lastNanos = now;
            return now;
        } catch (Throwable t) {
            LOG.warn("clock failed, time stands still", t);
            return lastNanos;
        }
    }

    /**
     * Where the seconds of a time window are counted from: a custom clock's windows turn with its full seconds, as
     * Resilience4j's do.
     */
    long origin(long now) {
        return customClock == null ? now : 0;
    }

    /** A call's start or end, in {@link #timestampUnit()}; {@link #UNREAD} if the user's function fails. */
    long timestamp() {
        if (system) {
            return SYSTEM.nanoTime();
        }
        try {
            long now = source != null
                    ? source.nanoTime()
                    : config.getCurrentTimestampFunction().apply(clock);
            lastTimestamp = now;
            return now;
        } catch (Throwable t) {
            LOG.warn("currentTimestampFunction failed, call not timed", t);
            return UNREAD;
        }
    }

    /** As {@link #timestamp()}, for callers who subtract it themselves: if that fails, what it last was. */
    long timestampOrLast() {
        long now = timestamp();
        return now == UNREAD ? lastTimestamp : now;
    }

    TimeUnit timestampUnit() {
        return source == null ? config.getTimestampUnit() : TimeUnit.NANOSECONDS;
    }

    /**
     * Whether a timestamp is also a time on the scale of {@link #nanos()}, so that {@code nanos() - elapsed} tells
     * when a call began. With a custom timestamp function or clock it is not: scripted durations have no place on the
     * time line.
     */
    boolean isTimeline() {
        return system || source != null;
    }

    /** Zero if a reading is missing, or the clock went backwards. */
    long nanosBetween(long start, long end) {
        if (system) {
            return end - start;
        }
        return start == UNREAD || end == UNREAD
                ? 0
                : Math.max(0, timestampUnit().toNanos(end - start));
    }

    /** Nanoseconds from now until an instant, negative if it is past; by the machine's clock if a user's fails. */
    long nanosUntil(Instant instant) {
        Instant now;
        try {
            now = source == null ? clock.instant() : source.instant();
        } catch (Throwable t) {
            LOG.warn("clock failed, taking the machine's", t);
            now = SYSTEM.instant();
        }
        return Nanos.of(Duration.between(now, instant));
    }

    TimeSource timers() {
        return source == null ? SYSTEM_TIMERS : source;
    }

    private static long sinceEpoch(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
