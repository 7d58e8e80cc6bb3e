package io.holdfast.strategies.bulkhead;

import java.util.concurrent.atomic.LongAdder;

/**
 * What a bulkhead has counted since it was made. Reading changes nothing, and goes on when the bulkhead itself is gone.
 * Calls that are let in are not counted: that would cost each of them. Thread-safe and weakly consistent.
 */
public final class LimitCounts {

    private final LongAdder refused = new LongAdder();
    private final LongAdder reconfigurations = new LongAdder();

    LimitCounts() {}

    /** Returns how many calls found no place, those that waited for one included. */
    public long refused() {
        return refused.sum();
    }

    /** Returns how often the bulkhead was given another configuration. */
    public long reconfigurations() {
        return reconfigurations.sum();
    }

    void refusedOne() {
        refused.increment();
    }

    void reconfigured() {
        reconfigurations.increment();
    }
}
