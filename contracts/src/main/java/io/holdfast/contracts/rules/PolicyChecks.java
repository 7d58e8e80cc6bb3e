package io.holdfast.contracts.rules;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules on policies by themselves: whether they fit their nodes and each other. */
final class PolicyChecks {

    private PolicyChecks() {}

    static List<PolicyFacts> policies(ContractGraph graph) {
        List<PolicyFacts> policies = graph.facts().policies();
        return policies == null ? List.of() : policies;
    }

    /** For each field the first intent that requires it; null where none does. */
    static String[] requiringIntents(ContractGraph graph) {
        String[] intents = new String[graph.fieldCount()];
        for (int entry = graph.entryCount() - 1; entry >= 0; entry--) {
            for (int field : graph.requires(entry)) {
                intents[field] = graph.entry(entry).name();
            }
        }
        return intents;
    }

    static void policyMatchesNode(ContractGraph graph, Findings findings) {
        Set<String> seen = new HashSet<>();
        for (PolicyFacts policy : policies(graph)) {
            String node = policy.node();
            if (graph.nodeId(node) < 0) {
                findings.add(
                        Subject.policy(node),
                        "policy of '" + node + "': no such node (expected: a registered node)"
                                + findings.hint(node, graph.nodeNames()));
            }
            if (!seen.add(node)) {
                findings.add(Subject.policy(node), "policy of '" + node + "': given twice (expected: one policy)");
            }
        }
        for (NodeFacts node : graph.facts().nodes()) {
            if (seen.add(node.name())) {
                findings.add(Subject.node(node.name(), ""), "node '" + node.name() + "' has no policy (expected: one)");
            }
        }
    }

    static void openNotSoleProducer(ContractGraph graph, Findings findings) {
        String[] requiring = requiringIntents(graph);
        for (PolicyFacts policy : policies(graph)) {
            int node = graph.nodeId(policy.node());
            if (node < 0 || policy.failKind() != FailKind.OPEN) {
                continue;
            }
            for (int field : graph.writes(node)) {
                String name = graph.fieldName(field);
                if (requiring[field] != null
                        && graph.producers(field).length == 1
                        && !policy.defaults().contains(name)) {
                    findings.add(
                            Subject.policy(policy.node()),
                            "node '" + policy.node()
                                    + "' fails open, and is the only producer of field '" + name
                                    + "', which intent '" + requiring[field]
                                    + "' requires (expected: a default, a fallback, or to fail closed)");
                }
            }
        }
    }

    static void closeIsRequired(ContractGraph graph, Findings findings) {
        boolean[] needed = needed(graph);
        for (PolicyFacts policy : policies(graph)) {
            int node = graph.nodeId(policy.node());
            if (node >= 0 && policy.failKind() == FailKind.CLOSE && !needed[node]) {
                findings.add(
                        Subject.policy(policy.node()),
                        "node '" + policy.node()
                                + "' fails closed, and no intent requires what it writes, directly or over others"
                                + " (expected: an intent that does, or a milder fail mode)");
            }
        }
    }

    /** The nodes that write what some intent requires, or what such a node reads, and so on. */
    private static boolean[] needed(ContractGraph graph) {
        boolean[] needed = new boolean[graph.nodeCount()];
        Deque<Integer> open = new ArrayDeque<>();
        for (int entry = 0; entry < graph.entryCount(); entry++) {
            need(graph, graph.requires(entry), needed, open);
        }
        while (!open.isEmpty()) {
            need(graph, graph.reads(open.remove()), needed, open);
        }
        return needed;
    }

    private static void need(ContractGraph graph, int[] fields, boolean[] needed, Deque<Integer> open) {
        for (int field : fields) {
            for (int producer : graph.producers(field)) {
                if (!needed[producer]) {
                    needed[producer] = true;
                    open.add(producer);
                }
            }
        }
    }

    static void breakerHasOneConfig(ContractGraph graph, Findings findings) {
        Map<String, PolicyFacts> first = new HashMap<>();
        for (PolicyFacts policy : policies(graph)) {
            String breaker = policy.breaker();
            String config = policy.breakerConfig();
            if (breaker == null || config == null) {
                continue;
            }
            PolicyFacts known = first.putIfAbsent(breaker, policy);
            if (known != null && !config.equals(known.breakerConfig())) {
                findings.add(
                        Subject.policy(policy.node()),
                        "breaker '" + breaker + "': " + difference(config, String.valueOf(known.breakerConfig()))
                                + " for node '" + policy.node() + "', "
                                + difference(String.valueOf(known.breakerConfig()), config) + " for node '"
                                + known.node() + "' (expected: one configuration)");
            }
        }
    }

    /**
     * What one configuration says and the other does not; all of it where that is nothing, because it only says less.
     */
    private static String difference(String config, String other) {
        List<String> said = new ArrayList<>(List.of(config.split(", ", -1)));
        said.removeAll(List.of(other.split(", ", -1)));
        return said.isEmpty() ? config : String.join(", ", said);
    }

    static void breakerIsOfOneContract(ContractGraph graph, Findings findings) {
        for (PolicyFacts policy : policies(graph)) {
            String other = policy.sharedWith();
            if (other != null) {
                findings.add(
                        Subject.policy(policy.node()),
                        "node '" + policy.node() + "' of contract "
                                + graph.facts().name() + " and node '"
                                + policy.node() + "' of contract " + other + " share breaker '" + policy.breaker()
                                + "' by the default name (expected: breakerName(...) of its own, or one that says that"
                                + " sharing is meant)");
            }
        }
    }

    static void hedgedNodeIsIdempotent(ContractGraph graph, Findings findings) {
        for (PolicyFacts policy : policies(graph)) {
            if (policy.hedged() && !policy.idempotent()) {
                findings.add(
                        Subject.policy(policy.node()),
                        "node '" + policy.node()
                                + "' is hedged: its code may run twice at a time for one result (expected: idempotent()"
                                + " in its policy if that does no harm, else no hedge)");
            }
        }
    }
}
