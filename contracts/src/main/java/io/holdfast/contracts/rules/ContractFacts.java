package io.holdfast.contracts.rules;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A contract in plain words, right or wrong: what the rules are checked against. Names may repeat, point nowhere or be
 * blank; the rules say so.
 *
 * <p>Immutable and thread-safe.
 *
 * @param name the name of the contract, for messages: that of the intent type
 * @param inputs the fields the caller supplies
 * @param nodes the nodes
 * @param orders the declared orders of producers
 * @param constants the names of all constants of the intent type
 * @param intents what the intents ask for
 * @param undeclared the names of classes that are listed as nodes and do not say what they read and write
 * @param policies the policies of the nodes; null where this gate knows none
 * @param deadlines the deadlines by intent; null where this gate knows none
 */
public record ContractFacts(
        String name,
        List<FieldFacts> inputs,
        List<NodeFacts> nodes,
        List<ProducerOrder> orders,
        List<String> constants,
        List<IntentFacts> intents,
        List<String> undeclared,
        @Nullable List<PolicyFacts> policies,
        @Nullable Map<String, DeadlineFacts> deadlines) {

    /** Copies the collections. */
    public ContractFacts {
        inputs = List.copyOf(inputs);
        nodes = List.copyOf(nodes);
        orders = List.copyOf(orders);
        constants = List.copyOf(constants);
        intents = List.copyOf(intents);
        undeclared = List.copyOf(undeclared);
        policies = policies == null ? null : List.copyOf(policies);
        deadlines = deadlines == null ? null : Map.copyOf(deadlines);
    }

    /** Returns a contract of which no policies and no deadlines are known. */
    public ContractFacts(
            String name,
            List<FieldFacts> inputs,
            List<NodeFacts> nodes,
            List<ProducerOrder> orders,
            List<String> constants,
            List<IntentFacts> intents) {
        this(name, inputs, nodes, orders, constants, intents, List.of(), null, null);
    }

    /** Returns the same facts with classes that are listed as nodes and do not say what they read and write. */
    public ContractFacts withUndeclared(List<String> undeclared) {
        return new ContractFacts(name, inputs, nodes, orders, constants, intents, undeclared, policies, deadlines);
    }

    /** Returns the same facts with the policies, all of them. */
    public ContractFacts withPolicies(List<PolicyFacts> policies) {
        return new ContractFacts(name, inputs, nodes, orders, constants, intents, undeclared, policies, deadlines);
    }

    /**
     * Returns the same facts with the deadlines of the intents, by the name of the constant; an intent that is not in
     * the map has none.
     */
    public ContractFacts withDeadlines(Map<String, DeadlineFacts> deadlines) {
        return new ContractFacts(name, inputs, nodes, orders, constants, intents, undeclared, policies, deadlines);
    }
}
