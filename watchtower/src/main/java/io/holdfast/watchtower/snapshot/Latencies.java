package io.holdfast.watchtower.snapshot;

import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Latencies over a sliding minute. Any thread may record; one thread reads. */
final class Latencies {

    static final long SLOT_NANOS = 10_000_000_000L;
    static final int SLOTS = 6;

    private static final long HIGHEST_MICROS = Duration.ofMinutes(10).toNanos() / 1_000;
    private static final int DIGITS = 2;

    private final Recorder recorder = new Recorder(HIGHEST_MICROS, DIGITS);
    private final Histogram[] slots = new Histogram[SLOTS];
    private final Histogram tally = new Histogram(HIGHEST_MICROS, DIGITS);
    private final Histogram minute = new Histogram(HIGHEST_MICROS, DIGITS);
    private Histogram interval = recorder.getIntervalHistogram();
    private int current;

    Latencies() {
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Histogram(HIGHEST_MICROS, DIGITS);
        }
    }

    void record(long nanos) {
        recorder.recordValue(Math.max(0, Math.min(nanos / 1_000, HIGHEST_MICROS)));
    }

    /** Takes in what was recorded since the last time. */
    void read() {
        interval = recorder.getIntervalHistogram(interval);
        slots[current].add(interval);
        tally.add(interval);
    }

    /** Ten seconds are over: the oldest slot is forgotten. */
    void turn() {
        current = (current + 1) % SLOTS;
        slots[current].reset();
    }

    /** The last minute; valid until the next call. */
    Histogram minute() {
        minute.reset();
        for (Histogram slot : slots) {
            minute.add(slot);
        }
        return minute;
    }

    /** A percentile of what came since the last {@link #restartTally}, in nanoseconds; -1 if nothing did. */
    long tallied(double percentile) {
        return tally.getTotalCount() == 0 ? -1 : tally.getValueAtPercentile(percentile) * 1_000;
    }

    void restartTally() {
        tally.reset();
    }

    /** In nanoseconds; -1 if there is none. */
    static double nanosAt(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0 ? -1 : histogram.getValueAtPercentile(percentile) * 1_000.0;
    }
}
