package io.holdfast.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must be there for alternates to be tried: the alternates' own alternates, and the nodes that produce what any of
 * them reads.
 */
final class AlternateInputs {

    private AlternateInputs() {}

    /** The alternates of these nodes, and theirs. */
    static Set<NodePlan> alternates(Collection<NodePlan> nodes) {
        Set<NodePlan> found = new LinkedHashSet<>();
        Deque<NodePlan> open = new ArrayDeque<>(nodes);
        while (!open.isEmpty()) {
            for (FallbackLink link : open.remove().links) {
                NodePlan alternate = link.alternate();
                if (alternate != null && found.add(alternate)) {
                    open.add(alternate);
                }
            }
        }
        return found;
    }

    /** The nodes, and behind them those that produce what alternates read, until there is no more. */
    static List<NodePlan> withInputs(Contract<?> contract, List<NodePlan> always, Map<String, NodePlan> plans) {
        Set<NodePlan> all = new LinkedHashSet<>(always);
        Deque<NodePlan> readers = new ArrayDeque<>(alternates(always));
        Set<NodePlan> seen = new LinkedHashSet<>(readers);
        while (!readers.isEmpty()) {
            for (Field<?> field : readers.remove().node.reads()) {
                List<Node> producers = contract.producersOf(field);
                NodePlan producer =
                        producers.isEmpty() ? null : plans.get(producers.get(0).name());
                if (producer != null && all.add(producer)) {
                    List<NodePlan> more = new ArrayList<>(alternates(List.of(producer)));
                    more.add(producer);
                    more.stream().filter(seen::add).forEach(readers::add);
                }
            }
        }
        return new ArrayList<>(all);
    }
}
