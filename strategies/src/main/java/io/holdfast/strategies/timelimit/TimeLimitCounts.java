package io.holdfast.strategies.timelimit;

import java.util.concurrent.atomic.LongAdder;

/**
 * How the calls of a time limit have ended since it was made. Reading changes nothing, and goes on when the time limit
 * itself is gone. Thread-safe and weakly consistent: a call that ends while it is read may be in one count and not yet
 * in another.
 */
public final class TimeLimitCounts {

    private final LongAdder successful = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder timedOut = new LongAdder();
    private final LongAdder reconfigurations = new LongAdder();

    TimeLimitCounts() {}

    /** Returns how many calls returned in time. */
    public long successful() {
        return successful.sum();
    }

    /** Returns how many calls threw in time. */
    public long failed() {
        return failed.sum();
    }

    /** Returns how many calls were over their limit. */
    public long timedOut() {
        return timedOut.sum();
    }

    /** Returns how often the time limit was given another configuration. */
    public long reconfigurations() {
        return reconfigurations.sum();
    }

    void succeeded() {
        successful.increment();
    }

    void hasFailed() {
        failed.increment();
    }

    void wasLate() {
        timedOut.increment();
    }

    void reconfigured() {
        reconfigurations.increment();
    }

    @Override
    public String toString() {
        return "successful " + successful + ", failed " + failed + ", timed out " + timedOut;
    }
}
