package io.holdfast.executor;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.core.time.TimeSource;
import io.micrometer.context.ContextSnapshot;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One link of a node's fallback chain, ready to run. */
final class FallbackLink {

    final Fallback spec;
    final Bulkhead gate;
    final Provenance provenance;
    final @Nullable NodeCall work;

    private final @Nullable Object constant;
    private final Fallback.@Nullable KnownGood knownGood;
    private final @Nullable Cache<Object, Object> lastValues;
    private @Nullable NodePlan alternate;

    FallbackLink(Fallback spec, TimeSource time) {
        this.spec = spec;
        this.gate = new Bulkhead(spec.maxConcurrentCalls(), Integer.MAX_VALUE);
        this.provenance = spec.provenance();
        Fallback.Source source = spec.source();
        this.work = source instanceof Fallback.Code code ? code.work() : null;
        this.constant = source instanceof Fallback.Constant given ? given.value() : null;
        this.knownGood = source instanceof Fallback.KnownGood good ? good : null;
        this.lastValues = knownGood == null
                ? null
                : Caffeine.newBuilder()
                        .maximumSize(knownGood.maxSize())
                        .expireAfterWrite(knownGood.maxAgeNanos(), TimeUnit.NANOSECONDS)
                        .ticker(time::nanoTime)
                        .executor(Runnable::run)
                        .build();
    }

    /** Once, while the executor is built: an alternate's plan may be made after the plan that names it. */
    void connect(Map<String, NodePlan> plans) {
        if (spec.source() instanceof Fallback.Alternate other) {
            alternate = Objects.requireNonNull(
                    plans.get(other.node().name()), other.node().name());
        }
    }

    @Nullable
    NodePlan alternate() {
        return alternate;
    }

    boolean remembers() {
        return knownGood != null;
    }

    /**
     * The value of a link that needs no work; null for a link that does.
     *
     * @param plan the node's
     * @param context the caller's, for the user's key; null on the caller's own thread
     */
    @Nullable
    Object atHand(NodePlan plan, NodeInputs inputs, @Nullable ContextSnapshot context) {
        if (constant != null) {
            return constant;
        }
        if (knownGood == null || lastValues == null) {
            return null;
        }
        Object found;
        try {
            Object key = key(knownGood, plan, inputs, context);
            found = key == null ? null : lastValues.getIfPresent(key);
        } catch (Throwable e) {
            return Failure.of(e);
        }
        return found != null
                ? found
                : Failure.of(
                        plan.name,
                        NodeException.Reason.NO_KNOWN_VALUE,
                        "no value known for this key (expected: a success within the maximum age)");
    }

    /** Keeps what the node itself has yielded. */
    void remember(NodePlan plan, NodeInputs inputs, Object accepted, @Nullable ContextSnapshot context) {
        if (knownGood == null || lastValues == null) {
            return;
        }
        try {
            Object key = key(knownGood, plan, inputs, context);
            if (key != null) {
                lastValues.put(key, accepted);
            }
        } catch (Throwable e) {
            plan.services.errors().failed("last known good value", e);
        }
    }

    /** A key may lie in the context, such as a tenant: the wrong one would hand one's value to another. */
    private static @Nullable Object key(
            Fallback.KnownGood knownGood, NodePlan plan, NodeInputs inputs, @Nullable ContextSnapshot context) {
        ContextSnapshot.Scope restored = plan.services.context().restore(context);
        try {
            return knownGood.key().apply(inputs);
        } finally {
            restored.close();
        }
    }
}
