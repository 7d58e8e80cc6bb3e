package io.holdfast.strategies.retry;

import java.util.concurrent.atomic.LongAdder;

/**
 * How the calls of a retry have ended since it was made. Reading changes nothing, and goes on when the retry itself is
 * gone. Thread-safe and weakly consistent: a call that ends while it is read may be in one count and not yet in
 * another.
 */
public final class RetryCounts {

    private final LongAdder succeededAtOnce = new LongAdder();
    private final LongAdder succeededLater = new LongAdder();
    private final LongAdder failedAtOnce = new LongAdder();
    private final LongAdder failedLater = new LongAdder();

    /** But for those that succeeded at once, which one count is enough for: most calls are of that kind. */
    private final LongAdder attemptsOfOthers = new LongAdder();

    private final LongAdder unpaid = new LongAdder();
    private final LongAdder reconfigurations = new LongAdder();

    RetryCounts() {}

    /** Returns how many calls succeeded with their first attempt. */
    public long successfulWithoutRetry() {
        return succeededAtOnce.sum();
    }

    /** Returns how many calls succeeded with a later attempt. */
    public long successfulWithRetry() {
        return succeededLater.sum();
    }

    /** Returns how many calls failed with what is not repeated. */
    public long failedWithoutRetry() {
        return failedAtOnce.sum();
    }

    /** Returns how many calls failed with what is repeated, and had no attempt left. */
    public long failedWithRetry() {
        return failedLater.sum();
    }

    /** Returns how many attempts there were, the first ones included. */
    public long attempts() {
        return attemptsOfOthers.sum() + succeededAtOnce.sum();
    }

    /** Returns how often a call was not repeated because the budget was dry. */
    public long unpaid() {
        return unpaid.sum();
    }

    /** Returns how often the retry was given another configuration. */
    public long reconfigurations() {
        return reconfigurations.sum();
    }

    /** An attempt has ended, and not with a success at once. */
    void attempted() {
        attemptsOfOthers.increment();
    }

    void succeeded(boolean atOnce) {
        (atOnce ? succeededAtOnce : succeededLater).increment();
    }

    void failed(boolean atOnce) {
        (atOnce ? failedAtOnce : failedLater).increment();
    }

    void notPaid() {
        unpaid.increment();
    }

    void reconfigured() {
        reconfigurations.increment();
    }
}
