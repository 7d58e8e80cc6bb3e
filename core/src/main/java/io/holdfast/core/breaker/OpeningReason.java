package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.holdfast.core.internal.window.Counts;
import io.holdfast.core.internal.window.Window;
import java.util.Locale;

/**
 * Why a breaker has opened, for one log line. The cause is what decided the transition; the figures are read from what
 * the state that was left has counted, and outcomes that are recorded in that moment may show in them. The text is made
 * only if somebody reads it.
 */
final class OpeningReason {

    /** What leads from one state to another. */
    enum Cause {
        FAILURE_RATE,
        SLOW_CALL_RATE,
        FAILURES_IN_A_ROW,
        PROBES_SUCCEEDED,
        TRANSITION_ON_RESULT,
        WAIT_IS_OVER,
        OPERATOR;

        /** For a verdict of {@link Window}, or more bits. */
        static Cause of(int verdict) {
            if ((verdict & Window.FAILURE_RATE) != 0) {
                return FAILURE_RATE;
            }
            if ((verdict & Window.SLOW_RATE) != 0) {
                return SLOW_CALL_RATE;
            }
            return (verdict & Window.STREAK) != 0 ? FAILURES_IN_A_ROW : PROBES_SUCCEEDED;
        }
    }

    private final State from;
    private final Cause cause;
    private final StateMetrics metrics;
    private final Settings settings;

    OpeningReason(State from, Cause cause, StateMetrics metrics, Settings settings) {
        this.from = from;
        this.cause = cause;
        this.metrics = metrics;
        this.settings = settings;
    }

    @Override
    public String toString() {
        String where = from == State.HALF_OPEN && cause != Cause.OPERATOR ? "half-open probes: " : "";
        return where + why();
    }

    private String why() {
        return switch (cause) {
            case FAILURE_RATE -> failureRate(metrics.counts());
            case SLOW_CALL_RATE -> slowCallRate(metrics.counts());
            case FAILURES_IN_A_ROW ->
                "consecutive failures: " + settings.consecutiveFailures + " (expected: < "
                        + settings.consecutiveFailures + ")";
            case TRANSITION_ON_RESULT -> "transitionOnResult asked for it";
            case OPERATOR -> "asked for by an operator";
            case WAIT_IS_OVER -> "no verdict within the longest wait in half-open";
            case PROBES_SUCCEEDED -> "probes succeeded"; // which closes, and is logged nowhere
        };
    }

    private String failureRate(Counts counts) {
        float rate = metrics.rateOrUnknown(counts.failed(), counts);
        float limit = settings.config.getFailureRateThreshold();
        return rate("failure rate", rate, limit, counts.failed(), counts.total(), "failed");
    }

    private String slowCallRate(Counts counts) {
        float rate = metrics.rateOrUnknown(counts.slow(), counts);
        float limit = settings.config.getSlowCallRateThreshold();
        return rate("slow call rate", rate, limit, counts.slow(), counts.total(), "were slow");
    }

    private static String rate(String what, float rate, float limit, int bad, int total, String how) {
        return String.format(
                Locale.ROOT, "%s %.1f %% (expected: < %.1f %%), %d of %d calls %s", what, rate, limit, bad, total, how);
    }
}
