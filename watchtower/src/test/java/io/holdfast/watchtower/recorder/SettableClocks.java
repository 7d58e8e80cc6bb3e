package io.holdfast.watchtower.recorder;

import io.holdfast.lifecycle.time.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A wall clock and a ticker that move when a test says so. */
final class SettableClocks {

    static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private volatile Instant now;

    SettableClocks() {
        this(START);
    }

    SettableClocks(Instant now) {
        this.now = now;
    }

    Clocks clocks() {
        return new Clocks(nanos::get, () -> now);
    }

    Instant now() {
        return now;
    }

    /** Somebody sets the wall clock. */
    void set(Instant to) {
        now = to;
    }

    Instant advance(Duration by) {
        now = now.plus(by);
        nanos.addAndGet(by.toNanos());
        return now;
    }
}
