package io.holdfast.lifecycle.shutdown;

import java.time.Duration;

/**
 * Counts how often a process was told to end by one kind of signal. One request often arrives twice: systemd,
 * {@code timeout} and a terminal signal the whole process group, and the supervisor in that group hands on what it got,
 * at once on an idle machine and seconds later on a busy one. So what follows soon is the same request; an impatient
 * person asks again later. Without a supervisor soon is short: a third signal is to halt a shutdown of which the second
 * one has left half a second a step. Safe for use by many threads.
 */
final class SignalCount {

    static final Duration SAME_REQUEST = Duration.ofMillis(300);
    static final Duration SAME_REQUEST_SUPERVISED = Duration.ofSeconds(5);

    private final long sameRequestNanos;
    private int count;
    private long lastNanos;

    /** @param supervised whether a supervisor hands signals on to this process */
    SignalCount(boolean supervised) {
        this.sameRequestNanos = (supervised ? SAME_REQUEST_SUPERVISED : SAME_REQUEST).toNanos();
    }

    /**
     * One more has come.
     *
     * @param now of the monotonic clock
     * @return how many requests there have been; 0 if this one was counted already
     */
    synchronized int add(long now) {
        boolean same = count > 0 && now - lastNanos < sameRequestNanos;
        if (same) {
            return 0;
        }
        lastNanos = now;
        return ++count;
    }
}
