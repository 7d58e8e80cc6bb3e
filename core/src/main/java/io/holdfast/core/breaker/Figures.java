package io.holdfast.core.breaker;

import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * Cumulative counts and times of one breaker, since {@link Breaker#figures()} was first called. Reading is
 * thread-safe and weakly consistent: a count and its time may be read while a call is between the two.
 */
public final class Figures {

    /** How a call ended, in the words of Resilience4j's meters. */
    public enum Kind {
        /** Counted as a success. */
        SUCCESSFUL,
        /** Counted as a failure. */
        FAILED,
        /** Ended with an exception that the configuration ignores. */
        IGNORED
    }

    // Fields, not an EnumMap: one dereference less on the path of every measured call.
    private final Cell successful = new Cell();
    private final Cell failed = new Cell();
    private final Cell ignored = new Cell();
    private final LongAdder notPermitted = new LongAdder();

    Figures() {}

    /**
     * Calls that ended in a certain way.
     *
     * @param kind not null
     * @return how many
     */
    public long count(Kind kind) {
        return cell(kind).count.sum();
    }

    /**
     * The time of all calls that ended in a certain way.
     *
     * @param kind not null
     * @return nanoseconds
     */
    public long totalNanos(Kind kind) {
        return cell(kind).nanos.sum();
    }

    /**
     * The longest call that ended in a certain way since this method was last called for that kind; it starts anew,
     * so one reader alone should poll it.
     *
     * @param kind not null
     * @return nanoseconds, 0 if there was none
     */
    public long pollMaxNanos(Kind kind) {
        return cell(kind).max.getThenReset();
    }

    /**
     * Calls that the breaker refused.
     *
     * @return how many
     */
    public long notPermitted() {
        return notPermitted.sum();
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
        final LongAccumulator max = new LongAccumulator(Math::max, 0);

        void add(long elapsed) {
            count.increment();
            nanos.add(elapsed);
            max.accumulate(elapsed);
        }
    }
}
