package io.holdfast.executor;

import java.util.ArrayList;
import java.util.List;

/** A guard's order in words, outermost first. */
final class GuardText {

    private GuardText() {}

    /** The order of a node's run, but for its hedges, which may be given another configuration. */
    static String of(String name, GuardParts parts, long deadlineNanos) {
        NodePolicy policy = parts.policy;
        List<String> layers = new ArrayList<>();
        layers.add("deadline " + Durations.text(deadlineNanos));
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
        layers.add("timeout " + Durations.text(policy.timeoutNanos()));
        return of(name, layers);
    }

    static String of(String name, List<String> layers) {
        return name + ": " + String.join(" > ", layers);
    }
}
