package io.holdfast.executor;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks for what a guard cannot do without: a time limit for each attempt. Immutable.
 *
 * @param <T> what the calls yield
 */
public final class GuardStart<T extends @Nullable Object> {

    private final String name;

    GuardStart(String name) {
        this.name = name;
    }

    /** The name goes into meters and into the rules about nodes, which have one law for all names. */
    static String plain(String name) {
        boolean plain = !name.isEmpty()
                && name.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.');
        if (!plain) {
            throw new IllegalArgumentException(
                    "name: '" + name + "' (expected: letters, digits, '_', '-' and '.', at least one)");
        }
        return name;
    }

    /**
     * Sets the time limit of each attempt.
     *
     * @param perAttempt above zero
     * @return a builder; without more words the guard has this limit and a breaker of its name
     * @throws IllegalArgumentException if zero or negative
     */
    public GuardBuilder<T> timeout(Duration perAttempt) {
        return policy(NodePolicy.timeout(perAttempt));
    }

    /**
     * Starts from the policy of a node. Alternates are other nodes, so there can be none among its fallbacks, and it
     * says nothing of {@code failOpen} or {@code failClose}: a call has no answer to go on without it.
     *
     * @param policy may be shared
     * @return a builder that says more
     * @throws IllegalArgumentException if the policy says what only a node can have
     */
    public GuardBuilder<T> policy(NodePolicy policy) {
        Objects.requireNonNull(policy, "policy");
        if (policy.outcome.mode() != null) {
            throw new IllegalArgumentException(
                    "policy: " + policy.outcome.mode() + " (expected: a guard's, which has a fallback instead)");
        }
        policy.fallbacks().forEach(GuardParts::refuseAlternate);
        return new GuardBuilder<>(name, policy);
    }
}
