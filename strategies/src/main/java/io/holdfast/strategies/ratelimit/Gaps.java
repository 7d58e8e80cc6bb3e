package io.holdfast.strategies.ratelimit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Pieces of a line that were given back, in order, none touching another. Immutable. */
final class Gaps {

    private static final Gaps NONE = new Gaps(new long[0]);

    /** From and end of each piece. */
    private final long[] bounds;

    private Gaps(long[] bounds) {
        this.bounds = bounds;
    }

    int count() {
        return bounds.length / 2;
    }

    long from(int index) {
        return bounds[2 * index];
    }

    long end(int index) {
        return bounds[2 * index + 1];
    }

    /** Returns the first piece that has so much above the floor, or -1. */
    int find(long size, long floor) {
        for (int i = 0; i < count(); i++) {
            if (end(i) - Math.max(from(i), floor) >= size) {
                return i;
            }
        }
        return -1;
    }

    /** Returns how much lies between two positions. */
    long sum(long low, long high) {
        long sum = 0;
        for (int i = 0; i < count(); i++) {
            sum += Math.max(0, Math.min(end(i), high) - Math.max(from(i), low));
        }
        return sum;
    }

    /** Returns what remains if a piece is taken up to a position, and what lies below the floor is forgotten. */
    @Nullable
    Gaps without(int index, long upTo, long floor) {
        Builder rest = new Builder(count());
        for (int i = 0; i < count(); i++) {
            rest.add(i == index ? upTo : Math.max(from(i), floor), end(i));
        }
        return rest.build();
    }

    /** Returns what lies above a position; null if nothing does. */
    @Nullable
    Gaps beyond(long position) {
        Builder rest = new Builder(count());
        for (int i = 0; i < count(); i++) {
            rest.add(Math.max(from(i), position), end(i));
        }
        return rest.build();
    }

    /** Returns these and one more piece; null if nothing of it all lies above the floor. */
    static @Nullable Gaps with(@Nullable Gaps known, long from, long end, long floor) {
        Gaps before = known == null ? NONE : known;
        Builder all = new Builder(before.count() + 1);
        boolean added = false;
        for (int i = 0; i < before.count(); i++) {
            if (!added && before.from(i) >= end) {
                all.add(Math.max(from, floor), end);
                added = true;
            }
            all.add(Math.max(before.from(i), floor), before.end(i));
        }
        if (!added) {
            all.add(Math.max(from, floor), end);
        }
        return all.build();
    }

    /** Takes pieces in order; joins those that touch, and leaves out what is empty. */
    private static final class Builder {
        private final long[] bounds;
        private int size;

        Builder(int most) {
            this.bounds = new long[2 * most];
        }

        void add(long from, long end) {
            if (from >= end) {
                return;
            }
            if (size > 0 && bounds[size - 1] == from) {
                bounds[size - 1] = end;
                return;
            }
            bounds[size++] = from;
            bounds[size++] = end;
        }

        @Nullable
        Gaps build() {
            return size == 0 ? null : new Gaps(Arrays.copyOf(bounds, size));
        }
    }
}
