package io.holdfast.strategies.bulkhead;

import org.jspecify.annotations.Nullable;

/** A permit that is not granted; it holds nothing, so one will do for all. */
enum RefusedPermit implements ConcurrencyPermit {
    INSTANCE;

    @Override
    public boolean granted() {
        return false;
    }

    @Override
    public void release() {
        // There is nothing to give back.
    }

    @Override
    public void release(@Nullable Throwable failure) {
        // There is nothing to give back.
    }

    @Override
    public String toString() {
        return "ConcurrencyPermit[refused]";
    }
}
