package io.holdfast.strategies.timelimit;

import io.holdfast.core.log.GuardedLog;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The deadline of one stage, as a task of the caller's scheduler. */
final class ScheduledWatch implements Watch, Runnable {

    private static final GuardedLog LOG = GuardedLog.of(TimeLimit.class);

    private final ScheduledExecutorService scheduler;
    private final LimitedStage<?> stage;
    private @Nullable ScheduledFuture<?> task;

    private ScheduledWatch(ScheduledExecutorService scheduler, LimitedStage<?> stage) {
        this.scheduler = scheduler;
        this.stage = stage;
    }

    /** Watches over a stage from now on. A scheduler that is shut down limits nothing; our own timers do then. */
    static void over(LimitedStage<?> stage, ScheduledExecutorService scheduler, Deadlines deadlines) {
        ScheduledWatch watch = new ScheduledWatch(scheduler, stage);
        try {
            watch.task = scheduler.schedule(watch, deadlines.limitNanos(), TimeUnit.NANOSECONDS);
        } catch (Throwable refused) {
            LOG.warn("time limit: the scheduler refuses, so the limit is kept without it", refused);
            deadlines.watch(stage);
            return;
        }
        // After the task is set: nobody but the scheduler knows the stage yet, and it forgets no timer that has fired.
        stage.watch = watch;
    }

    @Override
    public void run() {
        stage.timeOut();
    }

    @Override
    public void forget(LimitedStage<?> ended) {
        ScheduledFuture<?> scheduled = task;
        if (scheduled == null || !scheduled.cancel(false)) {
            return;
        }
        // A pool keeps what is cancelled until it is due, unless it was told otherwise, which is not the default.
        if (scheduler instanceof ScheduledThreadPoolExecutor pool && scheduled instanceof Runnable queued) {
            boolean unused = pool.remove(queued);
        }
    }
}
