package io.holdfast.executor;

import io.holdfast.core.time.TimeSource;
import java.time.Instant;

/** Time that fails from a moment on, or for so many reads. */
final class FailingTime implements TimeSource {

    private final TimeSource time;
    private int passes = Integer.MAX_VALUE;
    private int failures;

    FailingTime(TimeSource time) {
        this.time = time;
    }

    void failAfter(int reads, int times) {
        passes = reads;
        failures = times;
    }

    @Override
    public long nanoTime() {
        if (passes-- <= 0 && failures-- > 0) {
            throw new IllegalStateException("clock");
        }
        return time.nanoTime();
    }

    @Override
    public Instant instant() {
        return time.instant();
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        return time.schedule(task, delayNanos);
    }
}
