package io.holdfast.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Node;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;

/** The plans of all nodes and intents of one executor. */
final class Plans {

    private final Contract<?> contract;
    private final Map<String, NodePlan> nodes;
    private final Map<Node, NodePlan> byIdentity = new IdentityHashMap<>();
    private final IntentPlan[] intents;

    private Plans(Contract<?> contract, Map<String, NodePlan> nodes, IntentPlan[] intents) {
        this.contract = contract;
        this.nodes = nodes;
        this.intents = intents;
        nodes.values().forEach(plan -> byIdentity.put(plan.node, plan));
    }

    static <I extends Enum<I>> Plans of(Contract<I> contract, Map<String, NodePlan> nodes) {
        nodes.values().forEach(plan -> plan.connect(nodes));
        I[] constants = contract.intentType().getEnumConstants();
        IntentPlan[] intents = new IntentPlan[constants.length];
        for (I intent : constants) {
            intents[intent.ordinal()] = IntentPlan.of(contract, intent, nodes);
        }
        return new Plans(contract, nodes, intents);
    }

    NodePlan of(Node node) {
        NodePlan plan = byIdentity.get(node);
        return plan != null ? plan : ofEqual(node);
    }

    private NodePlan ofEqual(Node node) {
        return Objects.requireNonNull(
                nodes.get(contract.nodes().get(contract.ordinal(node)).name()), node.name());
    }

    IntentPlan of(Enum<?> intent) {
        return intents[intent.ordinal()];
    }
}
