package io.holdfast.executor;

import io.holdfast.contracts.Inputs;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.rules.FallbackFacts;
import io.micrometer.context.ContextSnapshot;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A value that never changes. */
record ConstantFallback(Object constant) implements FallbackKind {

    @Override
    public Provenance.Kind provenance() {
        return Provenance.Kind.DEFAULT;
    }

    @Override
    public String atOnce() {
        return "constant";
    }

    @Override
    public FallbackFacts facts(Node node, UnaryOperator<@Nullable String> breakerOf) {
        return FallbackFacts.values("constant", NodeShape.of(node).fieldsOf(constant));
    }

    @Override
    public Object atHand(Inputs inputs, @Nullable ContextSnapshot context) {
        return constant;
    }
}
