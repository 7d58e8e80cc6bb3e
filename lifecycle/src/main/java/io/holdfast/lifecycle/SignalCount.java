package io.holdfast.lifecycle;

import java.time.Duration;

/**
 * Counts how often a process was told to end by one kind of signal. One wish often arrives twice: systemd, {@code
 * timeout} and a terminal signal the whole process group, and the supervisor in that group hands on what it got, some
 * milliseconds later. So what follows within 300 ms is the same wish; whoever is impatient asks again later. Longer
 * would keep a third signal from halting a shutdown of which the second one has left half a second a step. Safe for use
 * by many threads.
 */
final class SignalCount {

    static final Duration ONE_WISH = Duration.ofMillis(300);

    private int count;
    private long lastNanos;

    /**
     * One more has come.
     *
     * @param now of the monotonic clock
     * @return how many wishes there were by now; 0 if it is one that was counted already
     */
    synchronized int add(long now) {
        boolean same = count > 0 && now - lastNanos < ONE_WISH.toNanos();
        if (same) {
            return 0;
        }
        lastNanos = now;
        return ++count;
    }
}
