package io.holdfast.strategies.timelimit;

import io.holdfast.core.time.TimeSource;
import java.time.Instant;

/** A time source that may break. */
final class ThrowingTime implements TimeSource {

    private final TimeSource sound;
    boolean broken;

    ThrowingTime(TimeSource sound) {
        this.sound = sound;
    }

    @Override
    public long nanoTime() {
        return sound.nanoTime();
    }

    @Override
    public Instant instant() {
        return sound.instant();
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        if (broken) {
            throw new IllegalStateException("broken time");
        }
        return sound.schedule(task, delayNanos);
    }
}
