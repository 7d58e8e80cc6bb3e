package io.holdfast.spring.actuator;

import io.holdfast.contracts.rules.FallbackFacts;
import io.holdfast.contracts.rules.PolicyFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A node's policy in words. Stateless. */
final class PolicyWords {

    private PolicyWords() {}

    static String of(PolicyFacts policy) {
        List<String> words = new ArrayList<>();
        words.add(
                policy.timeoutNanos() > 0
                        ? "at most " + duration(policy.timeoutNanos()) + " an attempt"
                        : "no time limit");
        words.add(
                switch (policy.retries()) {
                    case 0 -> "no retry";
                    case 1 -> "1 retry";
                    default -> policy.retries() + " retries";
                });
        if (policy.breaker() != null) {
            words.add("breaker " + policy.breaker());
        }
        words.add("fails " + policy.failKind().name().toLowerCase(Locale.ROOT));
        for (FallbackFacts fallback : policy.fallbacks()) {
            words.add("else " + fallback.description());
        }
        return String.join(", ", words);
    }

    private static String duration(long nanos) {
        Duration time = Duration.ofNanos(nanos);
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
