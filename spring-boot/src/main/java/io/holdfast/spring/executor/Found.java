package io.holdfast.spring.executor;

import io.holdfast.contracts.Node;
import io.holdfast.executor.Fallback;
import io.holdfast.executor.NodePolicy;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What was found among the beans for a node, by the name that was said. */
sealed interface Found {

    /** The name of the node, as it was said. */
    String node();

    /** The bean that said it. */
    String bean();

    /** The node itself, where code gave it; null where there is only its name. */
    default @Nullable Node exact() {
        return null;
    }

    /** Where it was said, for a message. */
    String where();

    /**
     * A function.
     *
     * @param call makes it for a node; throws IllegalArgumentException if it does not fit
     * @param policy what was said beside it; null for nothing
     * @param exact the node itself, where code gave it
     */
    record OfFunction(
            String node,
            String bean,
            String where,
            Function<Node, Call> call,
            @Nullable NodePolicy policy,
            @Nullable Node exact)
            implements Found {}

    /**
     * A link of a fallback chain.
     *
     * @param link makes it for a node; throws IllegalArgumentException if it does not fit
     */
    record OfFallback(String node, String bean, String where, String name, int order, Function<Node, Fallback> link)
            implements Found {}

    /** A policy in code. */
    record OfPolicy(String node, String bean, String where, NodePolicy policy) implements Found {}
}
