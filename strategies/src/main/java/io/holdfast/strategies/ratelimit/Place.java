package io.holdfast.strategies.ratelimit;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The piece of a line that a waiter has, to be given back once if it gives up. Thread-safe after it was taken. */
final class Place {

    private final AtomicBoolean given = new AtomicBoolean();
    private @Nullable Line line;
    private long from;
    private long end;

    void is(Line takenFrom, long first, long upTo) {
        this.line = takenFrom;
        this.from = first;
        this.end = upTo;
    }

    void giveBack() {
        Line taken = line;
        if (taken != null && given.compareAndSet(false, true)) {
            taken.giveBack(from, end);
        }
    }
}
