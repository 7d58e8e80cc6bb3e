package io.holdfast.strategies.ratelimit;

import java.util.concurrent.atomic.LongAdder;

/**
 * What a rate limit has counted since it was made. Reading changes nothing, and goes on when the rate limit itself is
 * gone. What is granted is not counted: that would cost each call. Thread-safe and weakly consistent.
 */
public final class RateLimitCounts {

    private final LongAdder refused = new LongAdder();
    private final LongAdder reconfigurations = new LongAdder();

    RateLimitCounts() {}

    /** Returns how many calls were refused their permits, those that waited for them included. */
    public long refused() {
        return refused.sum();
    }

    /** Returns how often the rate limit was given another configuration. */
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
