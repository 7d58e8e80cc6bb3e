package io.holdfast.executor;

import io.holdfast.contracts.Inputs;
import io.holdfast.contracts.Node;
import io.micrometer.context.ContextSnapshot;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One link of a node's fallback chain, ready to run. */
final class FallbackLink {

    final Fallback spec;
    final Bulkhead bulkhead;
    final Provenance provenance;
    final @Nullable NodeCall call;

    private final FallbackKind kind;
    private @Nullable NodePlan alternate;

    FallbackLink(Fallback spec, String node, ExecutorServices services) {
        this.spec = spec;
        this.bulkhead = Bulkhead.ofFallback(node, spec.maxConcurrentCalls());
        this.provenance = spec.provenance();
        this.kind = spec.kind().of(node, services);
        this.call = kind.call();
    }

    /** Once, while the executor is built: an alternate's plan may be made after the plan that names it. */
    void connect(Map<String, NodePlan> plans) {
        Node other = kind.alternate();
        if (other != null) {
            alternate = Objects.requireNonNull(plans.get(other.name()), other.name());
        }
    }

    @Nullable
    NodePlan alternate() {
        return alternate;
    }

    boolean remembers() {
        return kind.remembers();
    }

    /** The value of a link that needs no work, or a {@link Failure}; null for a link that does. */
    @Nullable
    Object atHand(Inputs inputs, @Nullable ContextSnapshot context) {
        return kind.atHand(inputs, context);
    }

    void remember(Inputs inputs, Object accepted, @Nullable ContextSnapshot context) {
        kind.remember(inputs, accepted, context);
    }
}
