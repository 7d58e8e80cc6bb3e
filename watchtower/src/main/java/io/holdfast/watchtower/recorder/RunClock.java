package io.holdfast.watchtower.recorder;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.lifecycle.time.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How much time has passed in a run, whatever the wall clock says; and by how much the wall clock was set meanwhile.
 * The time that the machine slept counts, where the system tells it: the ticker stands still then. Safe for use by many
 * threads.
 */
final class RunClock {

    /** Nothing is known of how much time had passed. */
    static final long UNKNOWN = -1;

    private static final GuardedLog LOG = GuardedLog.of(FlightRecorder.class);

    /** Less than this is a leap second, or what a clock that is kept right gains and loses. */
    private static final long TOLERANCE_NANOS = Duration.ofSeconds(2).toNanos();

    /**
     * Clocks that are read further apart than this, because the thread was held up between them, tell nothing of each
     * other.
     */
    private static final long TOGETHER_NANOS = Duration.ofMillis(200).toNanos();

    private static final int ATTEMPTS = 3;
    static final int STEPS_AT_MOST = 10_000;
    private static final int MICRO = 1_000;

    private final Clocks clocks;
    private final LongSupplier slept;
    private final long startNanos;

    @GuardedBy("this")
    private final List<ClockStep> due = new ArrayList<>();

    @GuardedBy("this")
    private long lastNanos;

    @GuardedBy("this")
    private Instant lastWall;

    @GuardedBy("this")
    private long lastSlept;

    @GuardedBy("this")
    private long sleptSinceStart;

    @GuardedBy("this")
    private long lastStamp;

    @GuardedBy("this")
    private int steps;

    @GuardedBy("this")
    private boolean fails;

    /**
     * @param started what the wall clock says now
     * @param slept nanoseconds that the machine has slept, from any origin
     */
    RunClock(Clocks clocks, Instant started, LongSupplier slept) {
        this.clocks = clocks;
        this.slept = slept;
        this.startNanos = clocks.ticker().getAsLong();
        this.lastNanos = startNanos;
        this.lastWall = started;
        this.lastSlept = slept.getAsLong();
    }

    /** Microseconds since the start, never less than the last time; {@link #UNKNOWN} if a clock fails. */
    synchronized long stamp() {
        try {
            observe();
            lastStamp = Math.max(lastStamp, (clocks.ticker().getAsLong() - startNanos + sleptSinceStart) / MICRO);
            fails = false;
            return lastStamp;
        } catch (RuntimeException | LinkageError e) {
            if (!fails) {
                LOG.warn("a clock fails; what is recorded now has no monotonic time", e);
            }
            fails = true;
            return UNKNOWN;
        }
    }

    /** The steps that are to be written. */
    synchronized List<ClockStep> due() {
        return List.copyOf(due);
    }

    /** These are committed. */
    synchronized void written(List<ClockStep> steps) {
        due.removeAll(steps);
    }

    @GuardedBy("this")
    private void observe() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long before = clocks.ticker().getAsLong();
            Instant wall = clocks.wall().instant();
            if (clocks.ticker().getAsLong() - before <= TOGETHER_NANOS) {
                compare(before, wall);
                return;
            }
        }
    }

    @GuardedBy("this")
    private void compare(long nanos, Instant wall) {
        Instant expected = lastWall.plusNanos(nanos - lastNanos);
        if (isApart(expected, wall)) {
            long now = slept.getAsLong();
            long asleep = Math.max(0, now - lastSlept);
            lastSlept = now;
            sleptSinceStart += asleep;
            expected = expected.plusNanos(asleep);
            if (isApart(expected, wall)) {
                step(nanos, expected, wall);
            }
        }
        lastNanos = nanos;
        lastWall = wall;
    }

    @GuardedBy("this")
    private void step(long nanos, Instant expected, Instant wall) {
        steps++;
        if (steps > STEPS_AT_MOST) {
            return;
        }
        long by = EpochMillis.millis(wall) - EpochMillis.millis(expected);
        // what was stamped before belongs to the time before
        lastStamp = Math.max(lastStamp + 1, (nanos - startNanos + sleptSinceStart) / MICRO);
        due.add(new ClockStep(lastStamp, by, EpochMillis.millis(wall)));
        LOG.warn("the wall clock was set from {} to {}", expected, wall);
        if (steps == STEPS_AT_MOST) {
            LOG.warn("the wall clock was set {} times; further times are not recorded", steps);
        }
    }

    private static boolean isApart(Instant expected, Instant wall) {
        return Duration.between(expected, wall).abs().compareTo(Duration.ofNanos(TOLERANCE_NANOS)) > 0;
    }
}
