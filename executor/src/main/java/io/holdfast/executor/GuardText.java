package io.holdfast.executor;

import io.holdfast.strategies.hedge.Hedge;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A guard's order in words, outermost first. */
final class GuardText {

    private static final long MICROSECOND = 1_000;
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    /** Fractions of a millisecond tell nothing of what is longer. */
    private static final long LONG = 100 * MILLISECOND;

    private GuardText() {}

    /** The order of a node's run, but for its hedges, which may be given another configuration. */
    static String of(String name, GuardParts parts, long deadlineNanos) {
        NodePolicy policy = parts.policy;
        List<String> layers = new ArrayList<>();
        layers.add("deadline " + duration(deadlineNanos));
        int fallbacks = policy.fallbacks().size();
        if (fallbacks > 0) {
            layers.add(fallbacks == 1 ? "fallback" : fallbacks + " fallbacks");
        }
        if (policy.breakerSpec().enabled()) {
            layers.add("breaker '" + parts.breakerName() + "'"
                    + (policy.votesEachAttempt() ? " (a vote for each attempt)" : ""));
        }
        LimitSpec limits = policy.limitSpec();
        if (limits.concurrent() != null || limits.adaptive() != null) {
            layers.add("limit " + (limits.adaptive() == null ? limits.concurrent() : limits.adaptive()));
        }
        int retries = policy.retrySpec().retries();
        if (retries > 0) {
            layers.add(retries == 1 ? "1 retry" : retries + " retries");
        }
        layers.add("timeout " + duration(policy.timeoutNanos()));
        return of(name, layers);
    }

    static String of(String name, List<String> layers) {
        return name + ": " + String.join(" > ", layers);
    }

    /** When a hedge is sent, and how many. */
    static String when(Hedge hedge) {
        Duration delay = hedge.getDelay();
        String after = delay == null
                ? "p"
                        + BigDecimal.valueOf(hedge.getPercentile())
                                .stripTrailingZeros()
                                .toPlainString()
                : duration(Arguments.nanos(delay));
        Duration most = hedge.getAtMost();
        return "after " + after
                + (most == null ? "" : ", " + duration(Arguments.nanos(most)) + " at most")
                + (hedge.getMax() == 1 ? "" : ", " + hedge.getMax() + " hedges");
    }

    static String duration(long nanos) {
        if (nanos % SECOND == 0) {
            return nanos / SECOND + " s";
        }
        if (nanos >= LONG) {
            return nanos / MILLISECOND + " ms";
        }
        long unit = nanos < MILLISECOND ? MICROSECOND : MILLISECOND;
        BigDecimal number = BigDecimal.valueOf(nanos).divide(BigDecimal.valueOf(unit));
        return number.stripTrailingZeros().toPlainString() + (unit == MILLISECOND ? " ms" : " µs");
    }
}
