package io.holdfast.spring.executor;

import io.holdfast.contracts.Node;
import io.holdfast.executor.AsyncNodeFunction;
import io.holdfast.executor.NodeFunction;
import io.holdfast.executor.NodePolicy;
import io.holdfast.spring.NodeBindings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the binders say. */
final class BoundInCode implements NodeBindings {

    private final String bean;
    private final List<Found> found = new ArrayList<>();

    BoundInCode(String bean) {
        this.bean = bean;
    }

    List<Found> found() {
        return found;
    }

    @Override
    public void bind(Node node, @Nullable NodePolicy policy, NodeFunction function) {
        add(node, policy, Call.of(function));
    }

    @Override
    public void bind(Node node, @Nullable NodePolicy policy, NodeFunction.WithContext function) {
        add(node, policy, Call.of(function));
    }

    @Override
    public void bindAsync(Node node, @Nullable NodePolicy policy, AsyncNodeFunction function) {
        add(node, policy, Call.ofAsync(function));
    }

    @Override
    public void bindAsync(Node node, @Nullable NodePolicy policy, AsyncNodeFunction.WithContext function) {
        add(node, policy, Call.ofAsync(function));
    }

    private void add(Node node, @Nullable NodePolicy policy, Call call) {
        found.add(new Found.OfFunction(node.name(), bean, "NodeBinder '" + bean + "'", of -> call, policy, node));
    }
}
