package io.holdfast.core.breaker;

/**
 * How long one stay in one state has lasted. Resilience4j's raw protocol does not say which state admitted a call, so
 * the only sign of a late outcome is that the call took longer than this.
 *
 * <p>Both volatile fields are racy on purpose: any value ever written is a true lower bound, and most outcomes can be
 * told from late ones without a look at the clock.
 */
final class StateAge {

    /** The earliest that a call can have begun which the state admitted: its caller may have read its clock before. */
    final long since;

    private final BreakerClock clock;
    /** When the breaker was made. */
    private final long made;

    private final long plainAtMost;
    private volatile long known;
    private volatile long plainUpTo = Long.MIN_VALUE;

    /** {@code plainAtMost} is the longest success that needs no closer look whatever the age, nanoseconds. */
    StateAge(BreakerClock clock, long made, long since, long plainAtMost) {
        this.clock = clock;
        this.made = made;
        this.since = since;
        this.plainAtMost = plainAtMost;
    }

    /** Whether a success is fast and not late; false: that takes a closer look. */
    boolean isPlain(long elapsedNanos) {
        return elapsedNanos <= plainUpTo;
    }

    /** Whether a call that began at a certain time may be one that the state admitted. */
    boolean covers(long start) {
        return start - since >= 0;
    }

    /**
     * Whether an outcome belongs to a call of an earlier state. One that took longer than the breaker is old was timed
     * from somewhere else, a request's arrival or a test's imagination, and is late only if the state does not admit
     * doubtful outcomes.
     */
    boolean isLate(long elapsedNanos, boolean admitsDoubtful) {
        if (elapsedNanos <= known) {
            return false;
        }
        if (!clock.isTimeline()) {
            unlimited();
            return false;
        }
        long now = clock.nanos();
        long age = now - since;
        atLeast(age);
        return elapsedNanos > age && !(admitsDoubtful && elapsedNanos > now - made);
    }

    /** No outcome is late. So it is in the first state of a breaker, before which no call can have begun. */
    void unlimited() {
        atLeast(Long.MAX_VALUE);
    }

    private void atLeast(long age) {
        known = age;
        plainUpTo = Math.min(age, plainAtMost);
    }
}
