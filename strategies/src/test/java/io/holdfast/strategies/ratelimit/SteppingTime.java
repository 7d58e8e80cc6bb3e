package io.holdfast.strategies.ratelimit;

import io.holdfast.core.time.TimeSource;
import java.time.Instant;

/** Time that goes where a test puts it, or fails; it has no timers. */
final class SteppingTime implements TimeSource {

    volatile long now;
    volatile boolean broken;

    @Override
    public long nanoTime() {
        if (broken) {
            throw new IllegalStateException("broken clock");
        }
        return now;
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(now);
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        throw new UnsupportedOperationException("no timers");
    }
}
