package io.holdfast.strategies.timelimit;

/** What watches over the deadline of a stage. */
interface Watch {

    /** Forgets a stage that has ended; its deadline is not looked at any more, and nothing of it is kept. */
    void forget(LimitedStage<?> stage);
}
