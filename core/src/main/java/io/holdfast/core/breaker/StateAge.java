package io.holdfast.core.breaker;

import java.util.concurrent.TimeUnit;

/**
 * How long one stay in one state has lasted. Resilience4j's raw protocol does not say which state admitted a call, so
 * the only sign of a late outcome is that the call took longer than this.
 */
final class StateAge {

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The earliest that a call can have begun which the state admitted: its caller may have read its clock before. */
    final long since;

    private final BreakerClock clock;
    /** When the breaker was made. */
    private final long made;
    // Racy on purpose: any value ever written is a true lower bound.
    private volatile long atLeast;

    StateAge(BreakerClock clock, long made, long since) {
        this.clock = clock;
        this.made = made;
        this.since = since;
    }

    /** How long the state is known to have lasted, nanoseconds. */
    long atLeast() {
        return atLeast;
    }

    /** Whether a call that began at a certain time may be one that the state admitted. */
    boolean covers(long start) {
        return start - since >= 0;
    }

    /**
     * Whether an outcome, of a duration in nanoseconds that was measured in a unit, belongs to a call of an earlier
     * state. One that took longer than the breaker is old was timed from somewhere else, a request's arrival or a
     * test's imagination, and is late only if the state does not count such calls. The clock is read only if that has
     * to be known anew.
     *
     * <p>The difference of two readings of a coarse clock is too long by up to one of its units, which looked like a
     * start before the state's entry for half of all first probes timed in milliseconds; so one unit is taken off, but
     * not more than a millisecond.
     */
    boolean isLate(long measuredNanos, TimeUnit unit, boolean countsOlderCalls) {
        long elapsedNanos = measuredNanos - Math.min(unit.toNanos(1), NANOS_PER_MILLI) + 1;
        if (elapsedNanos <= atLeast) {
            return false;
        }
        if (!clock.isTimeline()) {
            unlimited();
            return false;
        }
        long now = clock.nanos();
        long age = now - since;
        atLeast = age;
        return elapsedNanos > age && !(countsOlderCalls && elapsedNanos > now - made);
    }

    /**
     * From now on no outcome is late. So it is in the first state of a breaker, before which no call can have begun.
     */
    void unlimited() {
        atLeast = Long.MAX_VALUE;
    }
}
