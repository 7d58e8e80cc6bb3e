package io.holdfast.lifecycle.readiness;

/**
 * How far a process is in its life, in order, except that {@link #READY} and {@link #DEGRADED} change places as
 * conditions do.
 */
public enum ReadinessState {
    /** Not all conditions have been met yet, for the first time. */
    STARTING,
    /** All conditions hold. */
    READY,
    /** It was ready, and now a condition does not hold. */
    DEGRADED,
    /** It finishes what it has and takes nothing new. */
    DRAINING,
    /** It has ended. */
    STOPPED;

    /** Returns whether new work should be sent here. */
    public boolean acceptsWork() {
        return this == READY;
    }

    /** Returns whether the process is on its way out; there is no way back. */
    public boolean isEnding() {
        return this == DRAINING || this == STOPPED;
    }
}
