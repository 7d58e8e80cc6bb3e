package io.holdfast.executor;

import io.holdfast.contracts.Node;
import io.holdfast.contracts.rules.FallbackFacts;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Another node that produces the same fields. */
record AlternateFallback(Node alternate) implements FallbackKind {

    @Override
    public Provenance.Kind provenance() {
        return Provenance.Kind.ALTERNATE;
    }

    @Override
    public String name() {
        return alternate.name();
    }

    @Override
    public FallbackFacts facts(Node node, UnaryOperator<@Nullable String> breakerOf) {
        return FallbackFacts.alternate(alternate.name(), breakerOf.apply(alternate.name()));
    }
}
