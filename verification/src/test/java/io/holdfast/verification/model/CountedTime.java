package io.holdfast.verification.model;

import io.holdfast.core.time.TimeSource;
import io.holdfast.core.time.VirtualTime;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A virtual time as one of its users sees it: counts the timers of that user alone, so that one it forgot shows before
 * it runs out.
 */
final class CountedTime implements TimeSource {

    private final VirtualTime time;
    private final AtomicInteger pending = new AtomicInteger();

    CountedTime(VirtualTime time) {
        this.time = time;
    }

    /** Scheduled, not yet run, not cancelled. */
    int pending() {
        return pending.get();
    }

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public Instant instant() {
        return time.instant();
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        pending.incrementAndGet();
        Timer timer = time.schedule(
                () -> {
                    pending.decrementAndGet();
                    task.run();
                },
                delayNanos);
        return () -> {
            boolean cancelled = timer.cancel();
            if (cancelled) {
                pending.decrementAndGet();
            }
            return cancelled;
        };
    }
}
