package io.holdfast.executor;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Inputs;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.rules.FallbackFacts;
import io.micrometer.context.ContextSnapshot;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the node itself gave last for the same key; the one part of the executor that needs Caffeine. */
final class LastKnownGoodFallback implements FallbackKind {

    private final Function<? super Inputs, ?> key;
    private final long maxAgeNanos;
    private final long maxSize;

    LastKnownGoodFallback(Function<? super Inputs, ?> key, long maxAgeNanos, long maxSize) {
        this.key = key;
        this.maxAgeNanos = maxAgeNanos;
        this.maxSize = maxSize;
    }

    @Override
    public Provenance.Kind provenance() {
        return Provenance.Kind.LAST_KNOWN_GOOD;
    }

    @Override
    public String atOnce() {
        return "last known good value";
    }

    @Override
    public FallbackFacts facts(Node node, UnaryOperator<@Nullable String> breakerOf) {
        return FallbackFacts.values(
                "last known good", node.writes().stream().map(Field::name).toList());
    }

    @Override
    public FallbackKind of(String node, ExecutorServices services) {
        return new Memory(node, services);
    }

    /** The values of one node. */
    private final class Memory implements FallbackKind {

        private final String node;
        private final ExecutorServices services;
        private final Cache<Object, Object> values;

        Memory(String node, ExecutorServices services) {
            this.node = node;
            this.services = services;
            this.values = Caffeine.newBuilder()
                    .maximumSize(maxSize)
                    .expireAfterWrite(maxAgeNanos, TimeUnit.NANOSECONDS)
                    .ticker(services.time()::nanoTime)
                    .executor(Runnable::run)
                    .build();
        }

        @Override
        public Provenance.Kind provenance() {
            return LastKnownGoodFallback.this.provenance();
        }

        @Override
        public FallbackFacts facts(Node of, UnaryOperator<@Nullable String> breakerOf) {
            return LastKnownGoodFallback.this.facts(of, breakerOf);
        }

        @Override
        public Object atHand(Inputs inputs, @Nullable ContextSnapshot context) {
            Object found;
            try {
                Object sought = keyOf(inputs, context);
                found = sought == null ? null : values.getIfPresent(sought);
            } catch (Throwable e) {
                return Failure.of(e);
            }
            return found != null
                    ? found
                    : Failure.of(
                            node,
                            NodeException.Reason.NO_KNOWN_VALUE,
                            "no value known for this key (expected: a success within the maximum age)");
        }

        @Override
        public boolean remembers() {
            return true;
        }

        @Override
        public void remember(Inputs inputs, Object accepted, @Nullable ContextSnapshot context) {
            try {
                Object of = keyOf(inputs, context);
                if (of != null) {
                    values.put(of, accepted);
                }
            } catch (Throwable e) {
                services.errors().failed("last known good value", e);
            }
        }

        /** A key may lie in the context, such as a tenant: the wrong one would hand one's value to another. */
        private @Nullable Object keyOf(Inputs inputs, @Nullable ContextSnapshot context) {
            ContextSnapshot.Scope restored = services.context().restore(context);
            try {
                return key.apply(inputs);
            } finally {
                restored.close();
            }
        }
    }
}
