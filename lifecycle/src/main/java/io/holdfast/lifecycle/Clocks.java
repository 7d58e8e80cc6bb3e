package io.holdfast.lifecycle;

import static java.util.Objects.requireNonNull;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The two clocks of this module, kept apart on purpose: whoever measures a duration reads the ticker, whoever tells a person or a
 * calendar the time reads the wall. Immutable; as thread-safe as its parts.
 *
 * @param ticker monotonic nanoseconds from an arbitrary origin; only differences mean anything
 * @param wall the time of day; may jump either way
 */
public record Clocks(LongSupplier ticker, InstantSource wall) {

    /** Rejects a missing part with {@link NullPointerException}. */
    public Clocks {
        requireNonNull(ticker, "ticker");
        requireNonNull(wall, "wall");
    }

    /** The clocks of the machine. */
    public static Clocks system() {
        return SystemAdapter.CLOCKS;
    }

    long nanos() {
        return ticker.getAsLong();
    }
}
