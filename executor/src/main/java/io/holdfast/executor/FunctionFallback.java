package io.holdfast.executor;

import io.holdfast.contracts.Node;
import io.holdfast.contracts.rules.FallbackFacts;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A function of the user's. */
record FunctionFallback(NodeCall call) implements FallbackKind {

    @Override
    public Provenance.Kind provenance() {
        return Provenance.Kind.FALLBACK;
    }

    @Override
    public FallbackFacts facts(Node node, UnaryOperator<@Nullable String> breakerOf) {
        return FallbackFacts.function();
    }
}
