package io.holdfast.benchmarks.jmh.executor;

import io.holdfast.core.time.TimeSource;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** The system's time, with its pending timers counted. */
final class CountingTime implements TimeSource {

    private final TimeSource system = TimeSource.system();
    private final AtomicLong pending = new AtomicLong();

    long pending() {
        return pending.get();
    }

    @Override
    public long nanoTime() {
        return system.nanoTime();
    }

    @Override
    public Instant instant() {
        return system.instant();
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        pending.incrementAndGet();
        AtomicBoolean over = new AtomicBoolean();
        Timer timer = system.schedule(
                () -> {
                    end(over);
                    task.run();
                },
                delayNanos);
        return () -> {
            boolean cancelled = timer.cancel();
            if (cancelled) {
                end(over);
            }
            return cancelled;
        };
    }

    private void end(AtomicBoolean over) {
        if (over.compareAndSet(false, true)) {
            pending.decrementAndGet();
        }
    }
}
