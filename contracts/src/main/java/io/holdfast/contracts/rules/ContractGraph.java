package io.holdfast.contracts.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Which node feeds which in a contract, and what each intent runs. Immutable and thread-safe.
 *
 * <p>Made in linear time from any facts, right or wrong: of nodes with one name the first counts, a field nobody
 * produces has no producers, and where nodes wait for each other the order of a plan is arbitrary.
 */
public final class ContractGraph {

    private final ContractFacts facts;
    private final Map<String, Integer> fieldIds = new HashMap<>();
    private final List<String> fieldNames = new ArrayList<>();
    private final Map<String, Integer> nodeIds = new HashMap<>();
    private final Map<String, Integer> entryIds = new HashMap<>();
    private final boolean[] input;
    private final int[][] reads;
    private final int[][] optionalReads;
    private final int[][] writes;
    private final int[][] requires;
    private final int[][] welcomes;
    private final int[][] producers;
    private final int[][] plans;

    private ContractGraph(ContractFacts facts) {
        this.facts = facts;
        List<NodeFacts> nodes = facts.nodes();
        List<IntentFacts> intents = facts.intents();
        this.reads = new int[nodes.size()][];
        this.optionalReads = new int[nodes.size()][];
        this.writes = new int[nodes.size()][];
        this.requires = new int[intents.size()][];
        this.welcomes = new int[intents.size()][];
        int[] inputIds = ids(facts.inputs());
        for (int i = 0; i < nodes.size(); i++) {
            nodeIds.putIfAbsent(nodes.get(i).name(), i);
            reads[i] = ids(nodes.get(i).reads());
            optionalReads[i] = ids(nodes.get(i).readsIfPresent());
            writes[i] = ids(nodes.get(i).writes());
        }
        for (int i = 0; i < intents.size(); i++) {
            entryIds.putIfAbsent(intents.get(i).name(), i);
            requires[i] = ids(intents.get(i).requires());
            welcomes[i] = ids(intents.get(i).welcomes());
        }
        facts.orders().forEach(order -> ids(List.of(order.field())));
        this.input = new boolean[fieldNames.size()];
        for (int field : inputIds) {
            input[field] = true;
        }
        this.producers = orderedProducers();
        this.plans = new Planner(reads, optionalReads, producers, input).plans(requires, welcomes);
    }

    /** Returns the graph of a contract. */
    public static ContractGraph of(ContractFacts facts) {
        return new ContractGraph(facts);
    }

    private int[] ids(List<FieldFacts> fields) {
        int[] ids = new int[fields.size()];
        for (int i = 0; i < ids.length; i++) {
            String name = fields.get(i).name();
            Integer known = fieldIds.putIfAbsent(name, fieldNames.size());
            if (known == null) {
                fieldNames.add(name);
            }
            ids[i] = known == null ? fieldNames.size() - 1 : known;
        }
        return ids;
    }

    /** For each field its producers: those of the declared order first, then any others as they were declared. */
    private int[][] orderedProducers() {
        List<Set<Integer>> ordered = new ArrayList<>();
        for (int field = 0; field < fieldNames.size(); field++) {
            ordered.add(new LinkedHashSet<>(2));
        }
        for (ProducerOrder order : facts.orders()) {
            int field = fieldId(order.field().name());
            for (String name : order.nodes()) {
                int node = nodeId(name);
                if (node >= 0 && contains(writes[node], field)) {
                    ordered.get(field).add(node);
                }
            }
        }
        for (int node = 0; node < writes.length; node++) {
            for (int field : writes[node]) {
                ordered.get(field).add(node);
            }
        }
        return ordered.stream()
                .map(nodes -> nodes.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    static boolean contains(int[] ids, int id) {
        for (int candidate : ids) {
            if (candidate == id) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the names of the nodes that an intent runs, each after those it waits for: the primary producers of what
     * it requires and welcomes, and of what these read, and so on. What is only read if present orders nodes and makes
     * none run.
     *
     * @throws NoSuchElementException if there is no entry for the intent
     */
    public List<String> plan(String intent) {
        Integer entry = entryIds.get(intent);
        if (entry == null) {
            throw new NoSuchElementException("intent: '" + intent + "' (expected: one of " + facts.constants() + ")");
        }
        return Arrays.stream(plans[entry]).mapToObj(this::nodeName).toList();
    }

    /** Returns the names of the nodes that write a field, the primary first; empty for one that nobody writes. */
    public List<String> producersOf(String field) {
        return Arrays.stream(producers(fieldIds.getOrDefault(field, -1)))
                .mapToObj(this::nodeName)
                .toList();
    }

    /** Returns the facts. */
    public ContractFacts facts() {
        return facts;
    }

    /** The number of the field; -1 for one that is nowhere mentioned. */
    int fieldId(String name) {
        return fieldIds.getOrDefault(name, -1);
    }

    int fieldCount() {
        return fieldNames.size();
    }

    String fieldName(int field) {
        return fieldNames.get(field);
    }

    /** The number of the first node of that name; -1 for one that is not there. */
    int nodeId(String name) {
        return nodeIds.getOrDefault(name, -1);
    }

    int nodeCount() {
        return reads.length;
    }

    NodeFacts node(int node) {
        return facts.nodes().get(node);
    }

    String nodeName(int node) {
        return facts.nodes().get(node).name();
    }

    Set<String> nodeNames() {
        return nodeIds.keySet();
    }

    /** The names of all fields that some node writes or the caller supplies. */
    List<String> availableNames() {
        List<String> names = new ArrayList<>();
        for (int field = 0; field < fieldNames.size(); field++) {
            if (input[field] || producers[field].length > 0) {
                names.add(fieldNames.get(field));
            }
        }
        return names;
    }

    boolean isInput(int field) {
        return input[field];
    }

    int[] producers(int field) {
        return field < 0 ? new int[0] : producers[field];
    }

    int[] reads(int node) {
        return reads[node];
    }

    int[] optionalReads(int node) {
        return optionalReads[node];
    }

    int[] writes(int node) {
        return writes[node];
    }

    int entryCount() {
        return requires.length;
    }

    IntentFacts entry(int entry) {
        return facts.intents().get(entry);
    }

    int[] requires(int entry) {
        return requires[entry];
    }

    int[] welcomes(int entry) {
        return welcomes[entry];
    }

    int[] plan(int entry) {
        return plans[entry];
    }
}
