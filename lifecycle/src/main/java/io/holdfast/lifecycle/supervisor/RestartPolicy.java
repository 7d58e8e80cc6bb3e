package io.holdfast.lifecycle.supervisor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * When to start again after a crash: full jitter below a bound that doubles (M. Brooker, "Exponential Backoff And
 * Jitter"), and not at all after too many crashes in a window, as Erlang's supervisors do. Not safe for use by many
 * threads.
 */
final class RestartPolicy {

    private static final int MOST_DOUBLINGS = 30;

    private final long firstNanos;
    private final long longestNanos;
    private final long healthyNanos;
    private final int restarts;
    private final long windowNanos;
    private final LongUnaryOperator randomBelow;
    private final Deque<Long> crashes = new ArrayDeque<>();
    private int inARow;

    /** @param randomBelow a random number from 0 to below its argument */
    RestartPolicy(SupervisorBuilder settings, LongUnaryOperator randomBelow) {
        this.firstNanos = settings.firstBackoff.toNanos();
        this.longestNanos = settings.longestBackoff.toNanos();
        this.healthyNanos = settings.healthyAfter.toNanos();
        this.restarts = settings.restarts;
        this.windowNanos = settings.restartsWithin.toNanos();
        this.randomBelow = randomBelow;
    }

    /** How long to wait before the next start; empty: give up. */
    Optional<Duration> crashed(long now, Duration uptime) {
        while (!crashes.isEmpty() && now - crashes.peekFirst() > windowNanos) {
            crashes.removeFirst();
        }
        crashes.addLast(now);
        if (crashes.size() > restarts) {
            return Optional.empty();
        }
        return Optional.of(backoff(uptime));
    }

    /** How long to wait for somebody to repair a disk or a directory: like crashes in a row, but for ever. */
    Duration unusable(Duration uptime) {
        return backoff(uptime);
    }

    private Duration backoff(Duration uptime) {
        if (uptime.toNanos() >= healthyNanos) {
            inARow = 0;
        }
        int doublings = Math.min(inARow++, MOST_DOUBLINGS);
        long bound =
                Math.min(longestNanos, firstNanos > longestNanos >> doublings ? longestNanos : firstNanos << doublings);
        return Duration.ofNanos(randomBelow.applyAsLong(Math.max(1, bound)));
    }

    /** A child that ended on purpose, but at once: without a pause it could spin. */
    Duration planned(Duration uptime) {
        return uptime.toNanos() >= firstNanos ? Duration.ZERO : Duration.ofNanos(firstNanos);
    }
}
