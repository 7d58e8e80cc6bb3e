package io.holdfast.lifecycle.shutdown;

import java.time.Duration;
import java.util.List;

/**
 * How a shutdown went. Immutable.
 *
 * @param reason why it began; the first reason given counts
 * @param detail one line on the reason
 * @param steps every step that was due, in the order they ran
 * @param took the whole time
 */
public record ShutdownReport(ShutdownReason reason, String detail, List<Step> steps, Duration took) {

    /** How a step went. */
    public enum Outcome {
        /** It returned. */
        DONE,
        /** It threw. */
        FAILED,
        /** Its time was over; it may still be running. */
        TIMED_OUT,
        /** It called {@code System.exit} and will never return. */
        EXITED,
        /** It did not run: an earlier phase went wrong, after which the shutdown was not to go on. */
        SKIPPED
    }

    /**
     * One step.
     *
     * @param phase its phase
     * @param name its name
     * @param outcome how it went
     * @param took how long it took
     * @param problem what it threw, in one line; empty if nothing
     */
    public record Step(ShutdownPhase phase, String name, Outcome outcome, Duration took, String problem) {}

    /** Copies the steps. */
    public ShutdownReport {
        steps = List.copyOf(steps);
    }

    /** Returns whether every step returned. */
    public boolean isClean() {
        return steps.stream().allMatch(step -> step.outcome() == Outcome.DONE);
    }
}
