package io.holdfast.core.breaker;

import org.jspecify.annotations.Nullable;

/**
 * A permit from the inside: the right to report one outcome to the stay in one state that it is bound to. The states
 * themselves are the permits of the calls that share one, and half-open probes have a {@link Lease} each.
 */
abstract class Admission implements Permit {

    /** Takes the right to report; false if it has been taken before. */
    abstract boolean claim();

    /**
     * Records the outcome in the state and judges it: a verdict of {@code Window}, or more bits. Needs the right to
     * report.
     */
    abstract int record(int outcome, long nowNanos);

    /** Lets another call have the permission. Needs the right to report. */
    abstract void giveBack();

    /** The call is no longer under way, and this decides nothing. May be said twice. */
    void ended() {}

    /** The call returned; its result is judged, if the configuration asks for that. */
    abstract void returned(boolean timed, long start, @Nullable Object result);

    /** How long the call has taken, nanoseconds; zero if nobody needs to know. */
    abstract long elapsed(boolean timed, long start);

    /** The exception for the call, if it was refused. */
    abstract RuntimeException rejection();

    /** An {@link Error} says nothing about the callee. */
    final void threw(boolean timed, long start, Throwable thrown) {
        if (thrown instanceof Error) {
            ignore();
        } else {
            failure(elapsed(timed, start), thrown);
        }
    }

    @Override
    public final void ignore() {
        if (granted() && claim()) {
            giveBack();
        }
    }
}
