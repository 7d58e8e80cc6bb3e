package io.holdfast.lifecycle.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Clocks that move only when told, the two of them apart. */
public final class VirtualClocks {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L); // wraps soon, as a real one may
    private final AtomicReference<Instant> wall = new AtomicReference<>(Instant.parse("2026-11-21T08:00:00Z"));

    public Clocks clocks() {
        return new Clocks(nanos::get, wall::get);
    }

    public void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
        wall.updateAndGet(now -> now.plus(time));
    }

    /** Somebody sets the clock. */
    public void stepWall(Duration step) {
        wall.updateAndGet(now -> now.plus(step));
    }

    public void setWall(Instant now) {
        wall.set(now);
    }
}
