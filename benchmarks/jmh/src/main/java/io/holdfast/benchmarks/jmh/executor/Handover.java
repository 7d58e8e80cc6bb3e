package io.holdfast.benchmarks.jmh.executor;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands out stages that one other thread completes as soon as it gets to them. The thread looks for work a short while
 * and then sleeps until there is some, so that it takes no core from contenders that need threads of their own.
 * Thread-safe.
 */
final class Handover implements AutoCloseable {

    private static final int LOOKS = 200;
    private static final IOException RETRIED = new IOException("retried");

    private final Queue<CompletableFuture<String>> pending = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private final int failEvery;
    private volatile boolean asleep;
    private volatile boolean ended;

    /** Each {@code failEvery}-th stage fails with an {@link IOException}; none if 0. */
    Handover(int failEvery) {
        this.failEvery = failEvery;
        this.thread = new Thread(this::completeAll, "completer");
        thread.setDaemon(true);
        thread.start();
    }

    CompletionStage<String> stage() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        pending.add(stage);
        if (asleep) {
            LockSupport.unpark(thread);
        }
        return stage;
    }

    private void completeAll() {
        int looks = 0;
        long made = 0;
        while (!ended) {
            CompletableFuture<String> stage = pending.poll();
            if (stage != null) {
                looks = 0;
                made++;
                complete(stage, made);
            } else if (++looks < LOOKS) {
                Thread.onSpinWait();
            } else {
                sleep();
            }
        }
    }

    private void complete(CompletableFuture<String> stage, long number) {
        if (failEvery > 0 && number % failEvery == 0) {
            stage.completeExceptionally(RETRIED);
        } else {
            stage.complete("answer");
        }
    }

    /** Says so before the last look: a thread that adds a stage after that look wakes it. */
    private void sleep() {
        asleep = true;
        if (pending.isEmpty() && !ended) {
            LockSupport.park(this);
        }
        asleep = false;
    }

    @Override
    public void close() {
        ended = true;
        LockSupport.unpark(thread);
    }
}
