package io.holdfast.executor;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket that keeps retries from multiplying an outage: each execution puts in a fraction of a token, each retry takes a whole one, and
 * without a token there is no retry. Policies that are given the same instance share it, so one budget can cover all nodes that call one service.
 *
 * <p>The rule is gRPC's retry throttling (gRFC A6) with the deposit made by every execution instead of every success. Thread-safe and
 * lock-free; a full bucket is only read.
 */
public final class RetryBudget {

    private static final long TOKEN = 1_000;

    private final long depositMillis;
    private final long capacityMillis;
    private final AtomicLong millis;

    private RetryBudget(long depositMillis, long capacityMillis) {
        this.depositMillis = depositMillis;
        this.capacityMillis = capacityMillis;
        this.millis = new AtomicLong(capacityMillis);
    }

    /**
     * A budget.
     *
     * @param ratio retries per execution in the long run, 0.001 to 1; 0.1 means one retry to ten executions
     * @param reserve retries that may be made in a row beyond that, at least 1; also what a new budget starts with
     * @return a new, full budget
     * @throws IllegalArgumentException if an argument is out of range
     */
    public static RetryBudget of(double ratio, int reserve) {
        if (!(ratio >= 0.001 && ratio <= 1)) {
            throw new IllegalArgumentException("ratio: " + ratio + " (expected: 0.001 to 1)");
        }
        return new RetryBudget(Math.round(ratio * TOKEN), Checks.atLeast("reserve", reserve, 1) * TOKEN);
    }

    /**
     * How many retries could be made now.
     *
     * @return whole tokens, at a moment that may be over
     */
    public long available() {
        return millis.get() / TOKEN;
    }

    void executionStarted() {
        for (long now = millis.get(); now < capacityMillis; now = millis.get()) {
            if (millis.compareAndSet(now, Math.min(capacityMillis, now + depositMillis))) {
                return;
            }
        }
    }

    boolean tryRetry() {
        for (long now = millis.get(); now >= TOKEN; now = millis.get()) {
            if (millis.compareAndSet(now, now - TOKEN)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "RetryBudget[available=" + available() + ", capacity=" + capacityMillis / TOKEN + "]";
    }
}
