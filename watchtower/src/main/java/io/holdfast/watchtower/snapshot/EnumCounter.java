package io.holdfast.watchtower.snapshot;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often each constant of an enum came up: over a sliding minute, and since the last tally. Any thread may count;
 * one thread reads.
 *
 * @param <E> the enum
 */
final class EnumCounter<E extends Enum<E>> {

    private final E[] constants;
    private final LongAdder[] counters;
    private final long[] seen;
    private final long[] tallied;
    private final long[][] slots;
    private int current;

    EnumCounter(Class<E> type) {
        this.constants = type.getEnumConstants();
        this.counters = new LongAdder[constants.length];
        Arrays.setAll(counters, ordinal -> new LongAdder());
        this.seen = new long[constants.length];
        this.tallied = new long[constants.length];
        this.slots = new long[LatencyHistogram.SLOTS][constants.length];
    }

    void count(E constant) {
        counters[constant.ordinal()].increment();
    }

    void read() {
        for (int i = 0; i < constants.length; i++) {
            long now = counters[i].sum();
            slots[current][i] += now - seen[i];
            seen[i] = now;
        }
    }

    void turn() {
        current = (current + 1) % slots.length;
        slots[current] = new long[constants.length];
    }

    long total(E constant) {
        return counters[constant.ordinal()].sum();
    }

    /** What was counted at all in the last minute. */
    Map<String, Long> minute() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int i = 0; i < constants.length; i++) {
            long sum = 0;
            for (long[] slot : slots) {
                sum += slot[i];
            }
            put(counts, i, sum);
        }
        return counts;
    }

    /** What was counted at all between the two last readings before this call and the call before it. */
    Map<String, Long> takeTally() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int i = 0; i < constants.length; i++) {
            put(counts, i, seen[i] - tallied[i]);
            tallied[i] = seen[i];
        }
        return counts;
    }

    private void put(Map<String, Long> counts, int i, long count) {
        if (count != 0) {
            counts.put(constants[i].name(), count);
        }
    }
}
