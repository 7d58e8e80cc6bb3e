package io.holdfast.lifecycle.shutdown;

import java.time.Duration;

/** The phases of a shutdown, in order, each with the time it may take unless told otherwise: 25 seconds in all. */
public enum ShutdownPhase {
    /** Readiness goes off, and everything that shows it is told. */
    NOT_READY(Duration.ofSeconds(1)),
    /** After TERM only: waits for load balancers to notice. None by default; under Kubernetes a few seconds. */
    DELAY(Duration.ZERO),
    /** Nothing new is taken on. */
    STOP_ACCEPTING(Duration.ofSeconds(2)),
    /** What is in flight may finish. */
    DRAIN(Duration.ofSeconds(8)),
    /** Loops and schedulers end. */
    STOP_WORK(Duration.ofSeconds(4)),
    /** The user's last deeds, exactly once. */
    FINALIZE(Duration.ofSeconds(5)),
    /** What was opened is closed, last opened first. */
    CLOSE(Duration.ofSeconds(4)),
    /** The lock is given back, last of all. */
    RELEASE(Duration.ofSeconds(1));

    private final Duration defaultBudget;

    ShutdownPhase(Duration defaultBudget) {
        this.defaultBudget = defaultBudget;
    }

    /** Returns how long the phase may take unless told otherwise. */
    public Duration defaultBudget() {
        return defaultBudget;
    }
}
