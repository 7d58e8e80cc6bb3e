package io.holdfast.executor;

import io.holdfast.contracts.Inputs;
import io.holdfast.contracts.Node;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One link of a node's fallback chain. The chain is tried in the order of {@link NodePolicy#fallback(Fallback)}; the
 * first link that applies and yields the node's outputs wins. Each link is awaited, within its own time limit and never
 * beyond the deadline.
 *
 * <p>Immutable; each method returns a changed copy. Each fact is said once: a second time, or one that contradicts
 * another, is an {@link IllegalStateException}.
 */
@CheckReturnValue
public final class Fallback {

    private static final String CAFFEINE = "com.github.benmanes.caffeine.cache.Caffeine";

    private final FallbackKind kind;

    /** Null if {@link #named} was not called. */
    private final @Nullable String name;

    private final long timeoutNanos;
    private final int maxConcurrent;
    private final FallbackScope scope;

    private Fallback(
            FallbackKind kind, @Nullable String name, long timeoutNanos, int maxConcurrent, FallbackScope scope) {
        this.kind = kind;
        this.name = name;
        this.timeoutNanos = timeoutNanos;
        this.maxConcurrent = maxConcurrent;
        this.scope = scope;
    }

    private static Fallback of(FallbackKind kind) {
        return new Fallback(kind, null, Long.MAX_VALUE, Integer.MAX_VALUE, FallbackScope.ALL);
    }

    /**
     * Returns a link with a function that does its work before it returns; it runs on the fallback executor.
     *
     * @return a link
     */
    public static Fallback of(NodeFunction function) {
        return of(new FunctionFallback(NodeCall.of(Objects.requireNonNull(function, "function"))));
    }

    /**
     * Returns a link with a function that does its work before it returns and looks at its context, where the failure
     * is; it runs on the fallback executor.
     *
     * @return a link
     */
    public static Fallback of(NodeFunction.WithContext function) {
        return of(new FunctionFallback(NodeCall.of(Objects.requireNonNull(function, "function"))));
    }

    /**
     * Returns a link with a function that starts its work and must not block: it may be called on the thread on which
     * the node failed, if that is the caller's or the executor's; else it is called on the fallback executor.
     *
     * @return a link
     */
    public static Fallback ofAsync(AsyncNodeFunction function) {
        return of(new FunctionFallback(NodeCall.ofAsync(Objects.requireNonNull(function, "function"))));
    }

    /**
     * Returns the same with a look at its context, where the failure is.
     *
     * @return a link
     */
    public static Fallback ofAsync(AsyncNodeFunction.WithContext function) {
        return of(new FunctionFallback(NodeCall.ofAsync(Objects.requireNonNull(function, "function"))));
    }

    /**
     * Returns a link to another node of the contract that produces the same fields. It runs under its own policy, with
     * its own breaker and fallbacks, within this link's time limit; its work, if given to {@code bind}, on the fallback
     * executor. What it reads is produced and awaited before, within that limit. If the intent runs the node anyway, it
     * does not run twice: its result is used.
     *
     * @param node bound in the same executor
     * @return a link
     */
    public static Fallback alternate(Node node) {
        return of(new AlternateFallback(Objects.requireNonNull(node, "node")));
    }

    /**
     * Returns a link with the value this node itself gave last for the same key. Only the node's own successes are
     * kept, never another fallback's, nor what it made from a stand-in. The node's own memory: it starts empty with the
     * executor.
     *
     * @param key what the value belongs to, such as the question. What it throws, or a null key, means no
     *     value
     * @param maxAge how old the value may be, above zero
     * @param maxSize how many keys are kept, at least 1
     * @return a link
     * @throws IllegalArgumentException if a number is out of range
     * @throws IllegalStateException if Caffeine is not on the class path
     */
    public static Fallback lastKnownGood(Function<? super Inputs, ?> key, Duration maxAge, long maxSize) {
        Objects.requireNonNull(key, "key");
        if (maxSize < 1) {
            throw new IllegalArgumentException("maxSize: " + maxSize + " (expected: >= 1)");
        }
        long nanos = Arguments.positiveNanos("maxAge", maxAge);
        Arguments.mustBeOnClassPath("lastKnownGood", CAFFEINE, "com.github.ben-manes.caffeine:caffeine");
        return of(new LastKnownGoodFallback(key, nanos, maxSize));
    }

    /**
     * Returns a link with a constant: the value of the node's only output, or {@code Values}.
     *
     * @return a link
     */
    public static Fallback constant(Object value) {
        return of(new ConstantFallback(Objects.requireNonNull(value, "value")));
    }

    /**
     * Sets a name for provenance, and so for what an answer says of itself; by default an alternate's is its node's,
     * the others have none. The meters have the kind of provenance alone.
     */
    public Fallback named(String newName) {
        Objects.requireNonNull(newName, "name");
        Arguments.once("named", name);
        return new Fallback(kind, newName, timeoutNanos, maxConcurrent, scope);
    }

    /**
     * Sets how long it may take. Default: all that is left until the deadline.
     *
     * @param limit above zero
     * @throws IllegalArgumentException if zero or negative
     * @throws IllegalStateException for a constant or a last known good value, which are there at once
     */
    public Fallback timeout(Duration limit) {
        long nanos = Arguments.positiveNanos("timeout", limit);
        mustTakeTime("timeout");
        Arguments.once("timeout", timeoutNanos == Long.MAX_VALUE ? null : Duration.ofNanos(timeoutNanos));
        return new Fallback(kind, name, nanos, maxConcurrent, scope);
    }

    /**
     * Sets how many calls of this link may run at a time; one more fails at once. Default: no limit.
     *
     * @param limit at least 1
     * @throws IllegalArgumentException if below 1
     * @throws IllegalStateException for a constant or a last known good value, which are there at once
     */
    public Fallback maxConcurrent(int limit) {
        int checked = Arguments.atLeast("maxConcurrent", limit, 1);
        mustTakeTime("maxConcurrent");
        Arguments.once("maxConcurrent", maxConcurrent == Integer.MAX_VALUE ? null : maxConcurrent);
        return new Fallback(kind, name, timeoutNanos, checked, scope);
    }

    /** A limit on what is there at once would be dropped in silence. */
    private void mustTakeTime(String fact) {
        if (kind.atOnce() != null) {
            throw new IllegalStateException(
                    fact + ": beside a " + kind.atOnce() + " (expected: none, since it is there at once)");
        }
    }

    /**
     * Restricts the link to these kinds of failure only; for any other the next link is tried. Default: all.
     */
    public Fallback on(FailureKind first, FailureKind... more) {
        return with(scope.withKinds(EnumSet.of(first, more)));
    }

    /**
     * Restricts the link, of the failures of kind {@link FailureKind#ERROR}, to those of these types only. The other
     * kinds, such as timeouts and refusals, are for {@link #on} to choose. Default: all.
     *
     * @param types exception classes, subclasses included; at least one
     * @throws IllegalArgumentException if none is given
     * @throws IllegalStateException if {@code exceptErrors} rules one of them out, or {@code on} all errors
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // copied, and only read
    public final Fallback onErrors(Class<? extends Throwable>... types) {
        return with(scope.withOnly(List.of(types)));
    }

    /**
     * Restricts the link, of the failures of kind {@link FailureKind#ERROR}, to those of other types only; beside
     * {@link #onErrors} both must hold. Default: none is excepted.
     *
     * @param types exception classes, subclasses included; at least one
     * @throws IllegalArgumentException if none is given
     * @throws IllegalStateException if that rules out a type of {@code onErrors}, or {@code on} leaves out errors
     *     anyway
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // copied, and only read
    public final Fallback exceptErrors(Class<? extends Throwable>... types) {
        return with(scope.withExcept(List.of(types)));
    }

    private Fallback with(FallbackScope newScope) {
        return new Fallback(kind, name, timeoutNanos, maxConcurrent, newScope);
    }

    FallbackKind kind() {
        return kind;
    }

    String name() {
        return name == null ? kind.name() : name;
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    int maxConcurrentCalls() {
        return maxConcurrent;
    }

    boolean appliesTo(FailureKind failed, @Nullable Throwable failure) {
        return scope.covers(failed, failure);
    }

    /** Returns what a value from this link says about itself, its name included. */
    public Provenance provenance() {
        return new Provenance(kind.provenance(), 0, name());
    }

    @Override
    public String toString() {
        return "Fallback[" + provenance() + "]";
    }
}
