package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.window.Counts;
import java.util.Locale;

/**
 * Says in one log line why a breaker has opened. The reason is read from the state that was left, by whoever won the
 * transition; outcomes that are recorded in that moment may show in the figures. The text is made only if somebody
 * reads it.
 */
final class Opening {

    private static final GuardedLog LOG = GuardedLog.of(Breaker.class);

    private final BreakerState from;
    private final boolean isAsked;

    private Opening(BreakerState from, boolean isAsked) {
        this.from = from;
        this.isAsked = isAsked;
    }

    /** Nothing, unless the next state refuses calls and the one before did not. */
    static void tell(BreakerState from, BreakerState next, boolean isAsked) {
        boolean opens = next.state() == State.OPEN || next.state() == State.FORCED_OPEN;
        boolean wasOpen = from.state() == State.OPEN || from.state() == State.FORCED_OPEN;
        if (opens && !wasOpen && LOG.isWarnEnabled()) {
            LOG.warn("breaker '{}' opened: {}", from.breaker.getName(), new Opening(from, isAsked));
        }
    }

    @Override
    public String toString() {
        if (isAsked) {
            return "asked for by an operator";
        }
        String where = from.state() == State.HALF_OPEN ? "half-open probes: " : "";
        return where + verdict(from.breaker.settings(), from.counts());
    }

    private String verdict(Settings settings, Counts counts) {
        float failed = from.rateOrUnknown(counts.failed(), counts);
        float failedLimit = settings.config.getFailureRateThreshold();
        if (failed >= failedLimit) {
            return rate("failure rate", failed, failedLimit, counts.failed(), counts.total(), "failed");
        }
        float slow = from.rateOrUnknown(counts.slow(), counts);
        float slowLimit = settings.config.getSlowCallRateThreshold();
        if (slow >= slowLimit) {
            return rate("slow call rate", slow, slowLimit, counts.slow(), counts.total(), "were slow");
        }
        int streak = settings.consecutiveFailures;
        if (from.isStreakOver()) {
            return "consecutive failures: " + streak + " (expected: < " + streak + ")";
        }
        return from.state() == State.HALF_OPEN
                ? "no verdict within the longest wait in half-open"
                : "transitionOnResult asked for it";
    }

    private static String rate(String what, float rate, float limit, int bad, int total, String how) {
        return String.format(
                Locale.ROOT, "%s %.1f %% (expected: < %.1f %%), %d of %d calls %s", what, rate, limit, bad, total, how);
    }
}
