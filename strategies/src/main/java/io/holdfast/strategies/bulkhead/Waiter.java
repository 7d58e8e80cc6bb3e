package io.holdfast.strategies.bulkhead;

import org.jspecify.annotations.Nullable;

/** One that waits for a place: a thread, or a future. The fields are the line's, and under its lock. */
abstract class Waiter {

    @Nullable
    Waiter before;

    @Nullable
    Waiter after;

    boolean isInLine;

    /** Says that a place is its own now; called without a lock. */
    abstract void admitted();
}
