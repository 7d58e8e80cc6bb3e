package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.executor.NodeException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is absent because the request has no use for it from what is absent because something went wrong. A field
 * is not applicable if every node that produces it was skipped for its condition, or for an input that is itself not
 * applicable, and all that such a node could see came from the nodes themselves: a condition that was false because a
 * stand-in made it so, or a failure, is no word of the request.
 *
 * <p>Nodes are judged in the order of their positions, in which each comes after those it reads from: so a chain of any
 * length needs no stack, and each node is judged once.
 */
final class Applicability {

    private static final int[] NOBODY = {};

    private final AnswerShape shape;
    private final IntFunction<@Nullable NodeResult> results;
    private final Values given;
    private final boolean[] skippedByRequest;

    /** By the results there are when it is asked. */
    Applicability(AnswerShape shape, IntFunction<@Nullable NodeResult> results, Values given) {
        this.shape = shape;
        this.results = results;
        this.given = given;
        this.skippedByRequest = new boolean[shape.nodes().size()];
    }

    /** Judges a node by its result, after all that it reads from; whether it was skipped for the request's sake. */
    boolean judge(int position, @Nullable NodeResult result) {
        if (result == null || result.status() != NodeStatus.SKIPPED) {
            return false;
        }
        Reason reason = result.cause().orElse(null) instanceof NodeException known ? known.reason() : Reason.CANCELLED;
        Node node = shape.nodes().get(position);
        skippedByRequest[position] = (reason == Reason.CONDITION_FALSE || reason == Reason.MISSING_INPUT)
                && node.reads().stream().allMatch(field -> isSound(field, position))
                && node.readsIfPresent().stream()
                        .allMatch(field -> producers(field).length == 0 || isSound(field, position));
        return skippedByRequest[position];
    }

    /** Those of the absent fields that are not applicable, once all nodes are judged. */
    List<Field<?>> notApplicable(List<Field<?>> absent) {
        List<Field<?>> found = new ArrayList<>();
        for (Field<?> field : absent) {
            if (!shape.alwaysMissed().contains(field) && isNotApplicable(field, -1)) {
                found.add(field);
            }
        }
        return List.copyOf(found);
    }

    /** A node that produces what it reads hangs on itself there, and on nothing that went wrong. */
    private boolean isNotApplicable(Field<?> field, int reader) {
        int[] producers = producers(field);
        for (int position : producers) {
            if (position != reader && !skippedByRequest[position]) {
                return false;
            }
        }
        return producers.length > 0;
    }

    private boolean isSound(Field<?> field, int reader) {
        int[] producers = producers(field);
        NodeResult from = Producers.source(producers, results, field);
        if (from != null) {
            return Producers.provenance(from, producers, results).isPrimary();
        }
        return given.getOrNull(field) != null || isNotApplicable(field, reader);
    }

    /** Of nodes on call nobody knows; the nodes of every run do not see what those yield. */
    private int[] producers(Field<?> field) {
        int[] shown = shape.producers()[shape.contract().ordinal(field)];
        return shown.length > 0 && shown[0] >= shape.always() ? NOBODY : shown;
    }
}
