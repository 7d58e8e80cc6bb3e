package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.holdfast.core.internal.window.Counts;
import java.util.Locale;

/**
 * Why a breaker has opened, for one log line. It is read from what the state that was left has counted, by
 * the thread that won the transition; outcomes that are recorded in that moment may show in the figures. The text is
 * made only if somebody reads it.
 */
final class OpeningReason {

    private final State from;
    private final StateMetrics metrics;
    private final Settings settings;
    private final boolean isStreakOver;
    private final boolean isAsked;

    /** {@code isStreakOver}: too many calls have failed in a row; {@code isAsked}: an operator wants it. */
    OpeningReason(State from, StateMetrics metrics, Settings settings, boolean isStreakOver, boolean isAsked) {
        this.from = from;
        this.metrics = metrics;
        this.settings = settings;
        this.isStreakOver = isStreakOver;
        this.isAsked = isAsked;
    }

    @Override
    public String toString() {
        if (isAsked) {
            return "asked for by an operator";
        }
        String where = from == State.HALF_OPEN ? "half-open probes: " : "";
        return where + verdict(metrics.counts());
    }

    private String verdict(Counts counts) {
        float failed = metrics.rateOrUnknown(counts.failed(), counts);
        float failedLimit = settings.config.getFailureRateThreshold();
        if (failed >= failedLimit) {
            return rate("failure rate", failed, failedLimit, counts.failed(), counts.total(), "failed");
        }
        float slow = metrics.rateOrUnknown(counts.slow(), counts);
        float slowLimit = settings.config.getSlowCallRateThreshold();
        if (slow >= slowLimit) {
            return rate("slow call rate", slow, slowLimit, counts.slow(), counts.total(), "were slow");
        }
        int streak = settings.consecutiveFailures;
        if (isStreakOver) {
            return "consecutive failures: " + streak + " (expected: < " + streak + ")";
        }
        return from == State.HALF_OPEN
                ? "no verdict within the longest wait in half-open"
                : "transitionOnResult asked for it";
    }

    private static String rate(String what, float rate, float limit, int bad, int total, String how) {
        return String.format(
                Locale.ROOT, "%s %.1f %% (expected: < %.1f %%), %d of %d calls %s", what, rate, limit, bad, total, how);
    }
}
