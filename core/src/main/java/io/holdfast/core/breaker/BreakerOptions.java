package io.holdfast.core.breaker;

import io.holdfast.core.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What Resilience4j's {@link io.github.resilience4j.circuitbreaker.CircuitBreakerConfig} cannot say. Immutable; each
 * method returns a changed copy.
 */
public final class BreakerOptions {

    private static final BreakerOptions DEFAULTS = new BreakerOptions(true, 0, null, null);

    private final boolean slowCallDetection;
    private final int consecutiveFailures;
    private final @Nullable Duration halfOpenLease;
    private final @Nullable TimeSource timeSource;

    private BreakerOptions(
            boolean slowCallDetection,
            int consecutiveFailures,
            @Nullable Duration halfOpenLease,
            @Nullable TimeSource timeSource) {
        this.slowCallDetection = slowCallDetection;
        this.consecutiveFailures = consecutiveFailures;
        this.halfOpenLease = halfOpenLease;
        this.timeSource = timeSource;
    }

    /**
     * Returns the defaults: slow calls are detected, the consecutive-failure rule is off, a half-open lease lasts about
     * as long as the open state waits, time is the configuration's.
     */
    public static BreakerOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets whether slow calls are detected (default: yes). Without it, and with nobody subscribed to call events, a
     * guarded call reads no clock.
     *
     * @param enabled false to switch it off
     */
    public BreakerOptions slowCallDetection(boolean enabled) {
        return new BreakerOptions(enabled, consecutiveFailures, halfOpenLease, timeSource);
    }

    /**
     * Opens the breaker after so many failures in a row, whatever the rates say and below the minimum number of calls
     * too: a service with little traffic never reaches that minimum. Off by default. A success in between starts the
     * count anew.
     *
     * @param failures how many in a row; 0 switches the rule off
     * @throws IllegalArgumentException if negative
     */
    public BreakerOptions consecutiveFailures(int failures) {
        if (failures < 0) {
            throw new IllegalArgumentException("consecutiveFailures: " + failures + " (expected: >= 0)");
        }
        return new BreakerOptions(slowCallDetection, failures, halfOpenLease, timeSource);
    }

    /**
     * Sets how long a half-open probe may be out before a substitute may go; its outcome counts all the same. Default:
     * the configuration's {@code maxWaitDurationInHalfOpenState} where it is set; else as long as the open state before
     * it waited, but not less than a millisecond nor more than five minutes, and not less than {@code
     * slowCallDurationThreshold} if slow calls are detected and that is below its default of a minute.
     *
     * @param lease the lease, above zero
     * @throws IllegalArgumentException if zero or negative
     */
    public BreakerOptions halfOpenLease(Duration lease) {
        if (lease.isZero() || lease.isNegative()) {
            throw new IllegalArgumentException("halfOpenLease: " + lease + " (expected: > 0)");
        }
        return new BreakerOptions(slowCallDetection, consecutiveFailures, lease, timeSource);
    }

    /**
     * Sets where time comes from, for waiting, windows, leases, call durations and timers. It takes the place of the
     * configuration's clock and timestamp function.
     *
     * @param source where time comes from
     */
    public BreakerOptions timeSource(TimeSource source) {
        return new BreakerOptions(
                slowCallDetection, consecutiveFailures, halfOpenLease, Objects.requireNonNull(source, "timeSource"));
    }

    /** The same with the time of other options. */
    BreakerOptions onTimeOf(BreakerOptions others) {
        return others.timeSource == timeSource
                ? this
                : new BreakerOptions(slowCallDetection, consecutiveFailures, halfOpenLease, others.timeSource);
    }

    /**
     * Returns whether slow calls are detected.
     *
     * @return true by default
     */
    public boolean isSlowCallDetection() {
        return slowCallDetection;
    }

    /**
     * Returns how many failures in a row open the breaker.
     *
     * @return 0 if the rule is off
     */
    public int getConsecutiveFailures() {
        return consecutiveFailures;
    }

    /**
     * Returns how long a half-open probe may be out before a substitute may go.
     *
     * @return null for the default
     */
    public @Nullable Duration getHalfOpenLease() {
        return halfOpenLease;
    }

    /**
     * Returns where time comes from.
     *
     * @return null for the configuration's
     */
    public @Nullable TimeSource getTimeSource() {
        return timeSource;
    }

    @Override
    public String toString() {
        return "BreakerOptions[slowCallDetection=" + slowCallDetection + ", consecutiveFailures=" + consecutiveFailures
                + ", halfOpenLease=" + halfOpenLease + ", timeSource=" + timeSource + "]";
    }
}
