package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.time.TimeSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Cumulative counts and times of one breaker, since {@link Breaker#recordStats()} was first called. Reading changes
 * nothing, so any number of readers see the same. It is thread-safe and weakly consistent: a count and its time may be
 * read while a call is between the two.
 *
 * <p>A duration counts as no less than zero and no more than a day, for it comes from the user's clock: one that steps
 * back would take from a total that may only grow, and a time of day given as a duration would make it overflow after a
 * few calls.
 */
public final class BreakerStats {

    private static final GuardedLog LOG = GuardedLog.of(BreakerStats.class);

    /** How a call ended, in the words of Resilience4j's meters. */
    public enum Kind {
        /** Counted as a success. */
        SUCCESSFUL,
        /** Counted as a failure. */
        FAILED,
        /** Ended with an exception that the configuration ignores. */
        IGNORED
    }

    private static final long LONGEST = TimeUnit.DAYS.toNanos(1);

    // Fields, not an EnumMap: one dereference less on the path of every measured call.
    private final Cell successful = new Cell();
    private final Cell failed = new Cell();
    private final Cell ignored = new Cell();
    private final LongAdder notPermitted = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder reconfigurations = new LongAdder();
    private final LongAdder[] transitions = new LongAdder[State.values().length];
    private final TimeSource time;
    // Racy on purpose: any recent reading will do.
    private volatile boolean hasTime;
    private volatile long lastTime;

    BreakerStats(TimeSource time) {
        this.time = time;
        for (int i = 0; i < transitions.length; i++) {
            transitions[i] = new LongAdder();
        }
    }

    /**
     * Returns how many calls ended in a certain way.
     *
     * @param kind how the calls ended
     */
    public long count(Kind kind) {
        return cell(kind).count.sum();
    }

    /**
     * Returns the time of all calls that ended in a certain way, nanoseconds.
     *
     * @param kind how the calls ended
     */
    public long totalNanos(Kind kind) {
        return cell(kind).nanos.sum();
    }

    /**
     * Returns the longest recent call that ended in a certain way. The first read after a call sees it, and so do those
     * of 80 s from its end. With a read every 40 s or more often, it is forgotten within three minutes. Calls read no
     * clock for this, reads alone do: where nobody has read for long, the next read sees everything since the one
     * before. For a clock that fails time stands still.
     *
     * @param kind how the calls ended
     * @return nanoseconds, 0 if there was none
     */
    public long maxNanos(Kind kind) {
        RecentMax longest = cell(kind).longest;
        long now;
        try {
            now = time.nanoTime();
            lastTime = now;
            hasTime = true;
        } catch (Throwable failed) {
            LOG.debug("clock failed, for the longest calls time stands still", failed);
            if (!hasTime) {
                return longest.read();
            }
            now = lastTime;
        }
        return longest.read(now);
    }

    /**
     * Returns how many calls the breaker refused.
     */
    public long notPermitted() {
        return notPermitted.sum();
    }

    /**
     * Returns what {@link Breaker#lateOutcomes()} has counted since {@link Breaker#recordStats()} was first called.
     */
    public long lateOutcomes() {
        return late.sum();
    }

    /**
     * Returns how often the breaker was given another configuration.
     */
    public long reconfigurations() {
        return reconfigurations.sum();
    }

    /**
     * Returns how many transitions led into a state from another; a {@code reset()} in CLOSED is none.
     *
     * @param to the state entered
     */
    public long transitions(State to) {
        return transitions[to.ordinal()].sum();
    }

    void success(long nanos) {
        successful.add(nanos);
    }

    void failure(long nanos) {
        failed.add(nanos);
    }

    void ignored(long nanos) {
        ignored.add(nanos);
    }

    void refused() {
        notPermitted.increment();
    }

    void late() {
        late.increment();
    }

    void reconfigured() {
        reconfigurations.increment();
    }

    void entered(State state) {
        transitions[state.ordinal()].increment();
    }

    private Cell cell(Kind kind) {
        return switch (kind) {
            case SUCCESSFUL -> successful;
            case FAILED -> failed;
            case IGNORED -> ignored;
        };
    }

    private static final class Cell {
        final LongAdder count = new LongAdder();
        final LongAdder nanos = new LongAdder();
        final RecentMax longest = new RecentMax();

        void add(long reported) {
            long elapsed = Math.min(Math.max(reported, 0), LONGEST);
            count.increment();
            nanos.add(elapsed);
            longest.accept(elapsed);
        }
    }
}
