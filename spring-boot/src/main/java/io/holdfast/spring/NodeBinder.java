package io.holdfast.spring;

/** Binds nodes to functions in code. Beans of this type are called once, before any executor is made. */
@FunctionalInterface
public interface NodeBinder {

    /**
     * Binds functions to nodes, of any contract of the application.
     *
     * @param nodes takes them; not to be kept
     */
    void bind(NodeBindings nodes);
}
