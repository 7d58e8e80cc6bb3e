package io.holdfast.spring.executor;

import io.holdfast.contracts.Node;
import io.holdfast.executor.AsyncNodeFunction;
import io.holdfast.executor.Fallback;
import io.holdfast.executor.NodeExecutorBuilder;
import io.holdfast.executor.NodeFunction;
import io.holdfast.executor.NodePolicy;

/** A function in one of the four forms that the executor knows. */
interface Call {

    /** Gives it to a node. */
    void bind(NodeExecutorBuilder<?> builder, Node node, NodePolicy policy);

    /** Makes a link of it. */
    Fallback link();

    static Call of(NodeFunction function) {
        return new Call() {
            @Override
            public void bind(NodeExecutorBuilder<?> builder, Node node, NodePolicy policy) {
                builder.bind(node, policy, function);
            }

            @Override
            public Fallback link() {
                return Fallback.of(function);
            }
        };
    }

    static Call of(NodeFunction.WithContext function) {
        return new Call() {
            @Override
            public void bind(NodeExecutorBuilder<?> builder, Node node, NodePolicy policy) {
                builder.bind(node, policy, function);
            }

            @Override
            public Fallback link() {
                return Fallback.of(function);
            }
        };
    }

    static Call ofAsync(AsyncNodeFunction function) {
        return new Call() {
            @Override
            public void bind(NodeExecutorBuilder<?> builder, Node node, NodePolicy policy) {
                builder.bindAsync(node, policy, function);
            }

            @Override
            public Fallback link() {
                return Fallback.ofAsync(function);
            }
        };
    }

    static Call ofAsync(AsyncNodeFunction.WithContext function) {
        return new Call() {
            @Override
            public void bind(NodeExecutorBuilder<?> builder, Node node, NodePolicy policy) {
                builder.bindAsync(node, policy, function);
            }

            @Override
            public Fallback link() {
                return Fallback.ofAsync(function);
            }
        };
    }
}
