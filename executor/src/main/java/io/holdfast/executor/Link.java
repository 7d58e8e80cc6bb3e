package io.holdfast.executor;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.core.time.TimeSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One link of a node's fallback chain, ready to run. */
final class Link {

    final Fallback spec;
    final Gate gate;
    final Provenance provenance;
    final @Nullable Work work;

    private final @Nullable Object constant;
    private final Fallback.@Nullable KnownGood knownGood;
    private final @Nullable Cache<Object, Object> lastValues;
    private @Nullable NodePlan alternate;

    Link(Fallback spec, TimeSource time) {
        this.spec = spec;
        this.gate = new Gate(spec.maxConcurrentCalls(), Integer.MAX_VALUE);
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

    /** The value of a link that needs no work; null for a link that does. */
    @Nullable
    Object atHand(String node, NodeInputs inputs) {
        if (constant != null) {
            return constant;
        }
        if (knownGood == null || lastValues == null) {
            return null;
        }
        Object found;
        try {
            Object key = knownGood.key().apply(inputs);
            found = key == null ? null : lastValues.getIfPresent(key);
        } catch (Throwable e) {
            return Failed.of(e);
        }
        return found != null
                ? found
                : Failed.of(
                        node,
                        NodeException.Reason.NO_KNOWN_VALUE,
                        "no value known for this key (expected: a success within the maximum age)");
    }

    /** Keeps what the node itself has yielded. */
    void remember(NodeInputs inputs, Object accepted, Bookkeeping books) {
        if (knownGood == null || lastValues == null) {
            return;
        }
        try {
            Object key = knownGood.key().apply(inputs);
            if (key != null) {
                lastValues.put(key, accepted);
            }
        } catch (Throwable e) {
            books.failed("last known good value", e);
        }
    }
}
