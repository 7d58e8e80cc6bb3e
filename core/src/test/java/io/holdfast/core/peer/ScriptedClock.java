package io.holdfast.core.peer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is told. Volatile, so that a test may read it from other threads. */
final class ScriptedClock extends Clock {
    private final Runnable onRead;
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00.250Z");

    ScriptedClock() {
        this(() -> {});
    }

    /** A clock that does something whenever it is read: what another thread would do just then. */
    ScriptedClock(Runnable onRead) {
        this.onRead = onRead;
    }

    void advance(Duration duration) {
        now = now.plus(duration);
    }

    @Override
    public Instant instant() {
        Instant read = now;
        onRead.run();
        return read;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
