package io.holdfast.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.FieldSet;
import io.holdfast.contracts.Missing;
import io.holdfast.contracts.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a run of one intent executes, worked out once: nodes by position in dependency order, who waits for whom, who
 * writes what.
 *
 * <p>A node waits for every producer in the plan of what it reads or reads if present.
 *
 * <p>Behind the nodes that every run executes stand those on call: they produce what an alternate reads, and start when
 * one is to be tried. What they yield is for alternates and for each other: what the nodes of every run see, and what
 * the answer shows of the fields that those produce, must not hang on what was called meanwhile. A node on call waits
 * for one thing more than its producers, the call.
 */
final class IntentPlan {

    private static final int[] NOTHING = {};

    final Enum<?> intent;
    /** Those of every run, and from {@link #always} on those on call. */
    final NodePlan[] nodes;

    final int always;
    final int[][] dependents;
    final int[] waitsFor;

    /** By position, the nodes on call that it needs. */
    final int[][] callsFor;

    final boolean[] producesRequired;

    /** Whether the failure of a node that fails closed closes the answer. */
    final boolean[] closes;

    /** Whether a node may be skipped because the request has no use for it. */
    final boolean hasConditions;

    /** Whether a field has several producers here. */
    final boolean hasSecondProducers;

    final int requiredProducers;
    final boolean hasRequired;

    /**
     * By field ordinal, the positions of its producers in this plan, best first; empty for what the plan does not
     * produce.
     */
    final int[][] producers;

    /** The same without those on call. */
    private final int[][] everyTime;

    /** What each alternate waits for, as positions; its own where it is a node of every run. */
    private final Map<NodePlan, int[]> awaited = new IdentityHashMap<>();

    private final AtomicReferenceArray<@Nullable BitSet> behind;

    private final Map<NodePlan, Integer> positions = new IdentityHashMap<>();

    /** What an answer keeps of this. */
    final AnswerShape shape;

    private final Contract<?> contract;

    private IntentPlan(
            Contract<?> contract,
            Enum<?> intent,
            NodePlan[] nodes,
            int always,
            Set<Field<?>> alwaysMissed,
            Function<FieldSet, Missing> missing) {
        this.contract = contract;
        this.intent = intent;
        this.nodes = nodes;
        this.always = always;
        this.producers = producers(contract, nodes);
        this.hasConditions = Arrays.stream(nodes).anyMatch(each -> each.hasCondition);
        this.everyTime = Arrays.stream(producers).map(this::everyTime).toArray(int[][]::new);
        int[][] shown = shown();
        this.hasSecondProducers = Arrays.stream(shown).anyMatch(of -> of.length > 1);
        this.shape = new AnswerShape(
                contract,
                intent,
                Arrays.stream(nodes).map(each -> each.node).toList(),
                shown,
                always,
                hasConditions,
                alwaysMissed,
                missing);
        this.dependents = new int[nodes.length][];
        this.waitsFor = new int[nodes.length];
        this.callsFor = new int[nodes.length][];
        this.producesRequired = new boolean[nodes.length];
        connect();
        Missing all = missing.apply(contract.fieldSet());
        this.hasRequired = !all.required().isEmpty();
        this.requiredProducers = markProducersOf(all.required());
        this.closes = closes(all);
        for (int i = 0; i < nodes.length; i++) {
            positions.put(nodes[i], i);
        }
        this.behind = new AtomicReferenceArray<>(nodes.length);
        AlternateInputs.alternates(List.of(nodes)).forEach(alternate -> awaited.put(alternate, awaitedBy(alternate)));
    }

    private int markProducersOf(List<Field<?>> required) {
        int count = 0;
        for (Field<?> field : required) {
            for (int position : producers[contract.ordinal(field)]) {
                if (position < always && !producesRequired[position]) {
                    producesRequired[position] = true;
                    count++;
                }
            }
        }
        return count;
    }

    /** A node closes what cannot be had without it; one that is told to fail closed closes whatever runs it. */
    private boolean[] closes(Missing all) {
        boolean[] needed = new boolean[nodes.length];
        all.required().forEach(field -> need(field, needed));
        for (int i = always - 1; i >= 0; i--) { // dependents come after what they read
            if (needed[i]) {
                nodes[i].node.reads().forEach(field -> need(field, needed));
            }
        }
        boolean[] closing = new boolean[nodes.length];
        for (int i = 0; i < always; i++) {
            closing[i] = nodes[i].failMode == FailMode.FAIL_CLOSE && (needed[i] || nodes[i].closesAlways);
        }
        return closing;
    }

    private void need(Field<?> field, boolean[] needed) {
        int[] of = producers[contract.ordinal(field)];
        if (of.length > 0) {
            needed[of[0]] = true;
        }
    }

    private int[] awaitedBy(NodePlan alternate) {
        Integer own = positions.get(alternate);
        if (own != null && own < always) {
            return new int[] {own};
        }
        Set<Integer> upstream = new LinkedHashSet<>();
        alternate.node.reads().forEach(field -> addProducers(field, nodes.length, upstream));
        alternate.node.readsIfPresent().forEach(field -> addProducers(field, always, upstream));
        return upstream.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * The positions that are waited for before an alternate is tried on behalf of this node; not the node itself, nor
     * what can settle only after it. Nodes of every run come after what they read, so most need no look.
     */
    int[] awaited(int waiting, NodePlan alternate) {
        int[] all = awaited.getOrDefault(alternate, NOTHING);
        for (int position : all) {
            if (position >= waiting && behind(waiting).get(position)) {
                return Arrays.stream(all)
                        .filter(each -> !behind(waiting).get(each))
                        .toArray();
            }
        }
        return all;
    }

    /** The node and all that waits for it, directly or over others; worked out when it is first asked for. */
    private BitSet behind(int waiting) {
        BitSet known = behind.get(waiting);
        if (known != null) {
            return known;
        }
        BitSet found = new BitSet();
        Deque<Integer> open = new ArrayDeque<>(List.of(waiting));
        while (!open.isEmpty()) {
            int position = open.remove();
            if (!found.get(position)) {
                found.set(position);
                Arrays.stream(dependents[position]).forEach(open::add);
            }
        }
        behind.set(waiting, found);
        return found;
    }

    /** By field ordinal, the producers whose values a node sees: what is on call is for alternates and each other. */
    int[][] producersSeenBy(NodePlan reader) {
        return always == nodes.length || position(reader) < 0 ? producers : everyTime;
    }

    /** Whether any run may have to wait for what an alternate reads. */
    boolean hasAlternates() {
        return !awaited.isEmpty();
    }

    /** Where a node is that every run executes; -1 for any other. */
    int position(NodePlan node) {
        Integer position = positions.get(node);
        return position == null || position >= always ? -1 : position;
    }

    static <I extends Enum<I>> IntentPlan of(Contract<I> contract, I intent, Map<String, NodePlan> plans) {
        List<NodePlan> always = contract.nodesFor(intent).stream()
                .map(node -> plans.get(node.name()))
                .toList();
        NodePlan[] nodes = AlternateInputs.withInputs(contract, always, plans).toArray(new NodePlan[0]);
        return new IntentPlan(
                contract,
                intent,
                nodes,
                always.size(),
                Set.copyOf(contract.welcomesAlways(intent)),
                present -> contract.missing(intent, present));
    }

    private int[] everyTime(int[] of) {
        return Arrays.stream(of).filter(position -> position < always).toArray();
    }

    /** A field that no node of every run produces may be shown as it is found. */
    private int[][] shown() {
        int[][] shown = new int[producers.length][];
        Arrays.setAll(shown, i -> everyTime[i].length == 0 ? producers[i] : everyTime[i]);
        return shown;
    }

    private static int[][] producers(Contract<?> contract, NodePlan[] nodes) {
        Map<String, Integer> positions = new HashMap<>();
        for (int i = 0; i < nodes.length; i++) {
            positions.put(nodes[i].name, i);
        }
        int[][] producers = new int[contract.fieldCount()][];
        List<Field<?>> fields = contract.fields();
        for (int ordinal = 0; ordinal < producers.length; ordinal++) {
            producers[ordinal] = contract.producersOf(fields.get(ordinal)).stream()
                    .map(Node::name)
                    .filter(positions::containsKey)
                    .mapToInt(positions::get)
                    .toArray();
        }
        return producers;
    }

    private void connect() {
        List<List<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < nodes.length; i++) {
            waiting.add(new ArrayList<>());
        }
        for (int i = 0; i < nodes.length; i++) {
            Set<Integer> upstream = new LinkedHashSet<>();
            boolean onDemand = i >= always;
            int known = onDemand ? nodes.length : always;
            nodes[i].node.reads().forEach(field -> addProducers(field, known, upstream));
            nodes[i].node.readsIfPresent().forEach(field -> addProducers(field, always, upstream));
            upstream.remove(i);
            waitsFor[i] = upstream.size() + (onDemand ? 1 : 0);
            callsFor[i] = upstream.stream()
                    .mapToInt(Integer::intValue)
                    .filter(each -> each >= always)
                    .toArray();
            for (int position : upstream) {
                waiting.get(position).add(i);
            }
        }
        for (int i = 0; i < nodes.length; i++) {
            dependents[i] = waiting.get(i).stream().mapToInt(Integer::intValue).toArray();
        }
    }

    private void addProducers(Field<?> field, int before, Set<Integer> upstream) {
        for (int position : producers[contract.ordinal(field)]) {
            if (position < before) {
                upstream.add(position);
            }
        }
    }

    Contract<?> contract() {
        return contract;
    }

    /** Why a node finds no value, from the results there are by now. */
    String whyAbsent(Field<?> field, IntFunction<@Nullable NodeResult> results) {
        StringJoiner why = new StringJoiner(", ").setEmptyValue(Producers.NOT_GIVEN);
        for (int position : producers[contract.ordinal(field)]) {
            NodeResult result = results.apply(position);
            why.add(nodes[position].name + " " + (result == null ? "not run" : result.status()));
        }
        return why.toString();
    }
}
