package io.holdfast.lifecycle.time;

import static java.util.Objects.requireNonNull;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The two clocks of this module, kept apart on purpose: durations are measured with the ticker, and people and
 * calendars are told the time of the wall clock. Immutable; as thread-safe as its parts.
 *
 * @param ticker monotonic nanoseconds from an arbitrary origin; only differences mean anything
 * @param wall the time of day; may jump either way
 */
public record Clocks(LongSupplier ticker, InstantSource wall) {

    private static final Clocks SYSTEM = new Clocks(System::nanoTime, InstantSource.system());

    /** Rejects a missing part with {@link NullPointerException}. */
    public Clocks {
        requireNonNull(ticker, "ticker");
        requireNonNull(wall, "wall");
    }

    /** Returns the clocks of the machine. */
    public static Clocks system() {
        return SYSTEM;
    }

    /** Returns what the ticker shows now, in nanoseconds. */
    public long nanos() {
        return ticker.getAsLong();
    }
}
