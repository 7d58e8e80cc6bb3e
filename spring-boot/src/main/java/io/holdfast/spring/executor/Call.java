package io.holdfast.spring.executor;

import io.holdfast.contracts.Node;
import io.holdfast.executor.AsyncNodeFunction;
import io.holdfast.executor.Fallback;
import io.holdfast.executor.NodeExecutorBuilder;
import io.holdfast.executor.NodeFunction;
import io.holdfast.executor.NodePolicy;
import java.util.function.Supplier;

/** A function in one of the four forms that the executor knows. */
final class Call {

    private final Binding binding;
    private final Supplier<Fallback> link;

    private Call(Binding binding, Supplier<Fallback> link) {
        this.binding = binding;
        this.link = link;
    }

    /** How a builder takes a function of one form. */
    @FunctionalInterface
    private interface Binding {
        void bind(NodeExecutorBuilder<?> builder, Node node, NodePolicy policy);
    }

    static Call of(NodeFunction function) {
        return new Call((builder, node, policy) -> builder.bind(node, policy, function), () -> Fallback.of(function));
    }

    static Call of(NodeFunction.WithContext function) {
        return new Call((builder, node, policy) -> builder.bind(node, policy, function), () -> Fallback.of(function));
    }

    static Call ofAsync(AsyncNodeFunction function) {
        return new Call(
                (builder, node, policy) -> builder.bindAsync(node, policy, function), () -> Fallback.ofAsync(function));
    }

    static Call ofAsync(AsyncNodeFunction.WithContext function) {
        return new Call(
                (builder, node, policy) -> builder.bindAsync(node, policy, function), () -> Fallback.ofAsync(function));
    }

    /** Gives it to a node. */
    void bind(NodeExecutorBuilder<?> builder, Node node, NodePolicy policy) {
        binding.bind(builder, node, policy);
    }

    /** Makes a link of it. */
    Fallback link() {
        return link.get();
    }
}
