package io.holdfast.strategies.timelimit;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The deadline of one stage, as a task of the caller's scheduler. */
final class ScheduledWatch implements Watch, Runnable {

    private final ScheduledExecutorService scheduler;
    private final LimitedStage<?> stage;
    private @Nullable ScheduledFuture<?> task;

    private ScheduledWatch(ScheduledExecutorService scheduler, LimitedStage<?> stage) {
        this.scheduler = scheduler;
        this.stage = stage;
    }

    /**
     * Watches over a stage from now on.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the scheduler refuses, having been shut down
     */
    static void over(LimitedStage<?> stage, ScheduledExecutorService scheduler, long nanos) {
        ScheduledWatch watch = new ScheduledWatch(scheduler, stage);
        // Nobody but the scheduler knows the stage yet: whoever forgets it does so after this thread has set the task.
        watch.task = scheduler.schedule(watch, nanos, TimeUnit.NANOSECONDS);
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
