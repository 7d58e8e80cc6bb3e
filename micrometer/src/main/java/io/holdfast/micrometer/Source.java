package io.holdfast.micrometer;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * What meters read of an entry of a registry, such as a breaker: itself, held weakly, so that they keep none alive, and
 * its counts, which do not refer back to it and stay correct once it is gone.
 */
final class Source {

    private final WeakReference<Object> entry;
    private final @Nullable Object counts;

    private Source(Object entry, @Nullable Object counts) {
        this.entry = new WeakReference<>(entry);
        this.counts = counts;
    }

    /** Without counts for an entry that is not one of ours. */
    static Source of(Object entry, @Nullable Object counts) {
        return new Source(entry, counts);
    }

    /** Null if the entry is gone, or not of this type. */
    <T> @Nullable T entry(Class<T> type) {
        Object held = entry.get();
        return type.isInstance(held) ? type.cast(held) : null;
    }

    /** Null if the entry is not one of ours. */
    <T> @Nullable T counts(Class<T> type) {
        return type.isInstance(counts) ? type.cast(counts) : null;
    }

    boolean hasCountsOf(Source other) {
        return counts == other.counts;
    }

    boolean isOf(Object other) {
        return entry.refersTo(other);
    }

    boolean isGone() {
        return entry.refersTo(null);
    }
}
