package io.holdfast.executor;

import java.util.concurrent.Executor;

/**
 * Where the parts of a run are executed.
 *
 * @param nodes runs the nodes
 * @param fallbacks runs the fallbacks, so that hung nodes cannot starve them
 * @param continuations goes on after a timer: neither hung nodes nor hung fallbacks can starve that
 */
record RunExecutors(Executor nodes, Executor fallbacks, Executor continuations) {

    /**
     * To a thread on which nothing else waits. Where the executor has none, to one of its own: the thread that asks is
     * often the timer's, which serves all executors of the process. Only if there is none to be had, it is done here.
     */
    void handOver(Runnable task, InternalErrors errors) {
        try {
            continuations.execute(task);
        } catch (Throwable e) {
            errors.failed("continuation executor", e);
            onThreadOfItsOwn(task, errors);
        }
    }

    private static void onThreadOfItsOwn(Runnable task, InternalErrors errors) {
        try {
            DefaultExecutors.startThread("holdfast-handover", task);
        } catch (Throwable e) {
            errors.failed("thread", e);
            task.run();
        }
    }
}
