package io.holdfast.spring.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Node;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.Fallback;
import io.holdfast.executor.NodePolicy;
import io.holdfast.executor.PolicyOverrides;
import io.holdfast.spring.executor.NodeProperties.BackoffProperties;
import io.holdfast.spring.executor.NodeProperties.BreakerProperties;
import io.holdfast.strategies.retry.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts the properties of nodes over their policies in code. */
final class PolicySettings {

    private static final String CORRECT = "Correct the properties of the node.";

    private final Settings settings;
    private final Problems problems;
    private final BreakerRegistry registry;

    PolicySettings(Settings settings, Problems problems, BreakerRegistry registry) {
        this.settings = settings;
        this.problems = problems;
        this.registry = registry;
    }

    /**
     * Returns the policy of a node; null if it has a problem, or none.
     *
     * @param code what code says; null for nothing
     * @param links those that beans give, in order
     */
    @Nullable
    NodePolicy policy(Contract<?> contract, Node node, @Nullable NodePolicy code, List<Fallback> links) {
        NodeProperties given = settings.of(node);
        if (code == null && given.timeout() == null) {
            problems.add(Problem.of(
                    "node '" + node.name() + "': no policy (expected: " + Settings.name(node, "timeout")
                            + ", or a NodePolicy bean of the node's name)",
                    "Say how long an attempt of the node may take."));
            return null;
        }
        NodeFacts facts = new NodeFacts(contract, node, given);
        NodePolicy base = problems.attempt(
                () -> facts.withLinks(
                        code == null ? NodePolicy.timeout(Objects.requireNonNull(given.timeout())) : code, links),
                () -> problem(node, "fallback"));
        if (base == null) {
            return null;
        }
        PolicyOverrides overrides = new PolicyOverrides();
        say(node, "timeout", given.timeout(), overrides::timeout);
        say(node, "retries", given.retries(), overrides::retries);
        say(node, "retry-timeouts", given.retryTimeouts(), overrides::retryTimeouts);
        say(node, "backoff", given.backoff(), backoff -> overrides.backoff(backoff(backoff)));
        say(node, "hedge", given.hedge(), hedge -> overrides.hedge(LimitSettings.hedge(hedge)));
        if (given.maxConcurrent() != null && given.adaptive() != null) {
            say(node, "adaptive", given.adaptive(), any -> {
                throw new IllegalArgumentException("adaptive: beside max-concurrent (expected: one of them)");
            });
        }
        say(node, "max-concurrent", given.maxConcurrent(), overrides::maxConcurrent);
        say(node, "adaptive", given.adaptive(), limit -> overrides.maxConcurrent(LimitSettings.adaptive(limit)));
        say(node, "zombie-cap", given.zombieCap(), overrides::zombieCap);
        say(node, "cancel-source", given.cancelSource(), overrides::cancelSource);
        say(node, "breaker", given.breaker(), breaker -> say(overrides, breaker));
        say(node, "fail-mode", given, any -> facts.say(overrides, code == null ? base : code, links));
        say(node, "timeout", given.timeout(), timeout -> mustFit(contract, node, timeout));
        return problems.attempt(() -> overrides.over(base), () -> problem(node, "breaker"));
    }

    /** A limit that no run can reach is a mistake where it is a property beside another. */
    private <I extends Enum<I>> void mustFit(Contract<I> contract, Node node, Duration timeout) {
        Duration common = settings.duration("deadline");
        Duration longest = common;
        for (I intent : contract.intentType().getEnumConstants()) {
            Duration own = contract.nodesFor(intent).contains(node) ? settings.deadline(intent) : null;
            longest = own == null || longest == null || own.compareTo(longest) < 0 ? longest : own;
        }
        if (longest != null && timeout.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    "timeout: " + timeout + " (expected: no longer than the deadline " + longest + ")");
        }
    }

    private <T> void say(Node node, String property, @Nullable T value, Consumer<T> setter) {
        if (value != null) {
            problems.attempt(
                    () -> {
                        setter.accept(value);
                        return value;
                    },
                    () -> problem(node, property));
        }
    }

    private Problem problem(Node node, String property) {
        String name = Settings.name(node, property);
        return new Problem("node '" + node.name() + "'", CORRECT, settings.origin(name));
    }

    private static Backoff backoff(BackoffProperties given) {
        Duration base = Objects.requireNonNullElse(given.base(), Backoff.DEFAULT_BASE);
        Duration max = Objects.requireNonNullElse(given.max(), Backoff.DEFAULT_MAX);
        if (given.max() == null && base.compareTo(max) > 0) {
            throw new IllegalArgumentException("backoff.max: not set (expected: at least the base " + base + ")");
        }
        Backoff backoff = Backoff.exponential(base, max);
        return Boolean.FALSE.equals(given.jitter()) ? backoff.withoutJitter() : backoff;
    }

    private void say(PolicyOverrides overrides, BreakerProperties given) {
        set(given.enabled(), overrides::breakerEnabled);
        if ((given.failures() == null) != (given.openFor() == null)) {
            throw new IllegalArgumentException(
                    "breaker: failures without open-for, or the other way round (expected:" + " both or none)");
        }
        String config = given.config();
        if (given.failures() != null && given.openFor() != null) {
            if (config != null) {
                throw new IllegalArgumentException("breaker: config beside failures (expected: one of them)");
            }
            overrides.breaker(given.failures(), given.openFor());
        }
        if (config != null) {
            overrides.breaker(registry.getConfiguration(config)
                    .orElseThrow(() -> new IllegalArgumentException("breaker.config: '" + config
                            + "' (expected: a configuration of the registry, as under"
                            + " resilience4j.circuitbreaker.configs)")));
        }
        set(given.name(), overrides::breakerName);
        set(given.shared(), overrides::sharedBreaker);
        set(given.voteEachAttempt(), overrides::voteEachAttempt);
    }

    private static <T> void set(@Nullable T value, Consumer<T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }
}
