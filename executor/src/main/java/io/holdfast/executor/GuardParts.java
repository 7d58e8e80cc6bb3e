package io.holdfast.executor;

import io.holdfast.contracts.Node;
import io.holdfast.contracts.rules.Rule;
import io.holdfast.contracts.rules.Severity;
import io.holdfast.contracts.rules.Violation;
import io.holdfast.core.breaker.Breaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a builder was told, and the guard that is made of it: a contract of one node, and an executor for it. */
final class GuardParts {

    private final String name;
    private final Node node;
    final NodeExecutorBuilder<StandardGuard.Intent> surroundings;

    NodePolicy policy;

    /** Zero: as long as everything may take. */
    long deadlineNanos;

    /** Negative: not said. */
    long reserveNanos = -1;

    @Nullable
    Breaker breaker;

    GuardParts(String name, NodePolicy policy) {
        this.name = name;
        this.policy = policy;
        this.node = StandardGuard.node(name);
        this.surroundings = NodeExecutor.builder(StandardGuard.contract(node)).name(name);
        // These speak of intents and required fields, of which there are none here.
        surroundings.severity(Rule.CLOSE_IS_REQUIRED, Severity.OFF);
        surroundings.severity(Rule.WORST_CASE_FITS_DEADLINE, Severity.OFF);
        surroundings.severity(Rule.TIMEOUT_FITS_DEADLINE, Severity.OFF);
    }

    static Throwable failure(NodeContext context) {
        return context.failure().orElseThrow();
    }

    /** A time limit or refusal is a {@link NodeException}, so a link for a type that this is none of is for errors. */
    static Fallback onlyFor(Class<? extends Throwable> type, Fallback link) {
        Fallback some = type.isAssignableFrom(NodeException.class) ? link : link.on(FailureKind.ERROR);
        return some.onErrors(type);
    }

    static void refuseAlternate(Fallback link) {
        if (link.kind().alternate() != null) {
            throw new IllegalArgumentException(
                    "fallback: " + link + " (expected: no alternate, since a guard has no other nodes)");
        }
    }

    <T extends @Nullable Object> Guard<T> build() {
        BreakerSpec spec = policy.breakerSpec();
        if (breaker != null && (spec.config() != null || spec.optionsGiven())) {
            throw new IllegalStateException(
                    "breaker: '" + breaker.getName() + "' beside a configuration (expected: one of them)");
        }
        long fallbacks = fallbackNanos();
        long everything = plus(policy.worstCaseNanos(), fallbacks);
        long deadline = deadlineNanos > 0 ? deadlineNanos : plus(everything, everything / 10);
        boolean derived = reserveNanos < 0 && deadlineNanos == 0 && fallbacks < deadline;
        surroundings.reserveNanos = derived ? fallbacks : reserveNanos;
        surroundings.breaker = breaker;
        surroundings.deadline(Duration.ofNanos(deadline));
        StandardExecutor<StandardGuard.Intent> executor = bound().assemble();
        List<String> warnings = new ArrayList<>();
        for (Violation warning : executor.warnings()) {
            warnings.add(warning.toString());
        }
        if (deadline < everything) {
            warn(warnings, deadline, everything);
        }
        return new StandardGuard<>(executor, node, deadline, List.copyOf(warnings), GuardText.of(name, this, deadline));
    }

    /** The same builder may build twice; its node is bound once. */
    private NodeExecutorBuilder<StandardGuard.Intent> bound() {
        surroundings.bound.put(name, new BoundNode(node, policy, GuardedCall.STARTING));
        return surroundings;
    }

    private void warn(List<String> warnings, long deadline, long everything) {
        String warning = name + ": deadline " + Durations.text(deadline) + " is shorter than attempts, pauses and"
                + " fallbacks may take together (expected: >= " + Durations.text(everything)
                + ", or fewer or shorter attempts)";
        InternalErrors.LOG.warn("{}", warning);
        warnings.add(warning);
    }

    /** What fallbacks may take, one after the other; those without a limit as long as an attempt. */
    private long fallbackNanos() {
        long sum = 0;
        for (Fallback link : policy.fallbacks()) {
            if (link.kind().atOnce() == null) {
                long limit = link.timeoutNanos();
                sum = plus(sum, limit == Long.MAX_VALUE ? policy.timeoutNanos() : limit);
            }
        }
        return sum;
    }

    private static long plus(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    String breakerName() {
        return Objects.requireNonNullElse(policy.breakerSpec().name(), name);
    }
}
