package io.holdfast.lifecycle.shutdown;

import io.holdfast.lifecycle.internal.GuardedLog;
import io.holdfast.lifecycle.internal.SmallFiles;
import io.holdfast.lifecycle.internal.Threads;
import io.holdfast.lifecycle.shutdown.ShutdownReport.Outcome;
import io.holdfast.lifecycle.time.Clocks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs one step on a thread of its own and waits for it, no longer than it is given. The wait looks up every few
 * milliseconds: a second signal may have shortened it, or the step may have called {@code System.exit}, which never
 * returns while shutdown hooks run.
 */
final class ShutdownStep {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration KEPT_FOR_A_STEP = Duration.ofSeconds(1);
    static final Duration WHEN_HURRIED = Duration.ofMillis(500);

    private final ShutdownPhase phase;
    private final String name;
    private final boolean isQuick;
    private final ShutdownTask task;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Throwable thrown;

    ShutdownStep(ShutdownPhase phase, String name, ShutdownTask task, boolean isQuick) {
        this.phase = phase;
        this.isQuick = isQuick;
        this.name = name;
        this.task = task;
    }

    /** Whether it needs little time. */
    boolean isQuick() {
        return isQuick;
    }

    ShutdownPhase phase() {
        return phase;
    }

    /**
     * @param budget its time
     * @param hurried whether a second signal came; then half a second must do
     */
    ShutdownReport.Step run(ShutdownReason reason, Duration budget, Clocks clocks, BooleanSupplier hurried) {
        long start = clocks.nanos();
        Thread worker = Threads.daemon("holdfast-shutdown-" + name, () -> work(reason));
        Threads.startOrRun(worker);
        Outcome outcome = await(worker, start, budget, clocks, hurried);
        if (outcome == Outcome.TIMED_OUT) {
            worker.interrupt();
        }
        Throwable problem = thrown;
        Duration took = Duration.ofNanos(clocks.nanos() - start);
        return new ShutdownReport.Step(
                phase, name, outcome, took, problem == null ? "" : SmallFiles.oneLine(GuardedLog.text(problem)));
    }

    /**
     * What the next of the steps may take: the quick ones are kept a second each, and what is left is shared evenly
     * among the others.
     */
    static Duration share(Duration remaining, List<ShutdownStep> left) {
        if (remaining.isNegative()) {
            return Duration.ZERO;
        }
        long quick = left.stream().skip(1).filter(ShutdownStep::isQuick).count();
        Duration even = remaining.dividedBy(left.size());
        Duration kept = even.compareTo(KEPT_FOR_A_STEP) < 0 ? even : KEPT_FOR_A_STEP;
        return remaining.minus(kept.multipliedBy(quick)).dividedBy(left.size() - quick);
    }

    /** It does not run, since a phase before it went wrong. */
    ShutdownReport.Step skipped() {
        return new ShutdownReport.Step(phase, name, Outcome.SKIPPED, Duration.ZERO, "");
    }

    private void work(ShutdownReason reason) {
        try {
            task.run(reason);
        } catch (Throwable e) { // goes into the report
            thrown = e;
        } finally {
            ended.countDown();
        }
    }

    private Outcome await(Thread worker, long start, Duration budget, Clocks clocks, BooleanSupplier hurried) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (ended.await(LOOK_NANOS, TimeUnit.NANOSECONDS)) {
                        return thrown == null ? Outcome.DONE : Outcome.FAILED;
                    }
                } catch (InterruptedException e) {
                    interrupted = true; // the coordinator goes on; nobody but a user's task could mean it
                }
                if (Threads.isExiting(worker)) {
                    return Outcome.EXITED;
                }
                Duration now = hurried.getAsBoolean() && budget.compareTo(WHEN_HURRIED) > 0 ? WHEN_HURRIED : budget;
                if (clocks.nanos() - start >= now.toNanos()) {
                    return Outcome.TIMED_OUT;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
