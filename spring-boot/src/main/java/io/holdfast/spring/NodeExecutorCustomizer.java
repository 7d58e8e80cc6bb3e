package io.holdfast.spring;

import io.holdfast.executor.NodeExecutorBuilder;

/**
 * Sets what an executor has beside its nodes: executors, listeners, tags, severities. Beans of this type are called in
 * their order, before the properties; so properties beat them.
 */
@FunctionalInterface
public interface NodeExecutorCustomizer {

    /**
     * Changes the builder of one executor. To bind nodes, use {@link NodeBinder}.
     *
     * @param contract the name of the contract's bean
     * @param builder of that contract's executor
     */
    void customize(String contract, NodeExecutorBuilder<?> builder);
}
