package io.holdfast.spring;

import io.holdfast.contracts.Node;
import io.holdfast.executor.AsyncNodeFunction;
import io.holdfast.executor.NodePolicy;
import org.jspecify.annotations.Nullable;

/**
 * Takes the functions of nodes, with their policies in code, as {@code NodeExecutorBuilder} does; properties go over
 * the policies. A policy that is null comes from a bean or from properties alone. Not thread-safe.
 */
public interface NodeBindings {

    /** Binds a function that does its work before it returns. */
    void bind(Node node, @Nullable NodePolicy policy, io.holdfast.executor.NodeFunction function);

    /** Binds a function that does its work before it returns, and looks at its context. */
    void bind(Node node, @Nullable NodePolicy policy, io.holdfast.executor.NodeFunction.WithContext function);

    /** Binds a function that starts its work and must not block. */
    void bindAsync(Node node, @Nullable NodePolicy policy, AsyncNodeFunction function);

    /** Binds a function that starts its work and must not block, and looks at its context. */
    void bindAsync(Node node, @Nullable NodePolicy policy, AsyncNodeFunction.WithContext function);
}
