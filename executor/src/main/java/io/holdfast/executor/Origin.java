package io.holdfast.executor;

/** Where a thread comes from, and so what it may be used for. */
enum Origin {
    /** The thread that called {@code run}: user code of asynchronous functions may run on it. */
    CALLER,
    /** A thread of the executor: likewise. */
    EXECUTOR,
    /** Somebody else's, such as the one that completed a stage: no user code. */
    FOREIGN,
    /** The timer's: nothing but a hand-over. */
    TIMER;

    boolean mayRunUserCode() {
        return this == CALLER || this == EXECUTOR;
    }
}
