package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.executor.NodeException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is absent because the request has no use for it from what is absent because something went wrong. A field
 * is not applicable if every node that produces it was skipped for its condition, or for an input that is itself not
 * applicable, and all that such a node could see came from the nodes themselves: a condition that was false because a
 * stand-in made it so, or a failure, is no word of the request.
 */
final class Applicability {

    private final AnswerShape shape;
    private final @Nullable NodeResult[] results;
    private final Values given;
    private final Set<Field<?>> asked = new HashSet<>();

    Applicability(AnswerShape shape, @Nullable NodeResult[] results, Values given) {
        this.shape = shape;
        this.results = results;
        this.given = given;
    }

    /** By the results there are by now. */
    static Applicability by(AnswerShape shape, AtomicReferenceArray<@Nullable NodeResult> results, Values given) {
        @Nullable NodeResult[] known = new NodeResult[results.length()];
        Arrays.setAll(known, results::get);
        return new Applicability(shape, known, given);
    }

    /** Those of the absent fields that are not applicable. */
    List<Field<?>> notApplicable(List<Field<?>> absent) {
        List<Field<?>> found = new ArrayList<>();
        for (Field<?> field : absent) {
            asked.clear();
            if (!countsAlways(field) && isNotApplicable(field)) {
                found.add(field);
            }
        }
        return List.copyOf(found);
    }

    /** Whether the intent says that it misses the field whatever the reason. */
    private boolean countsAlways(Field<?> field) {
        return shape.alwaysMissed().contains(field);
    }

    /** What is asked for a second time on the way hangs on itself, and on nothing that went wrong. */
    private boolean isNotApplicable(Field<?> field) {
        int[] producers = shape.producers()[shape.contract().ordinal(field)];
        if (producers.length == 0 || !asked.add(field)) {
            return producers.length > 0;
        }
        boolean skipped = false;
        for (int position : producers) {
            NodeResult result = results[position];
            if (result == null) {
                continue; // on call, and nobody called
            }
            if (result.status() != NodeStatus.SKIPPED || !isSkippedByRequest(result)) {
                return false;
            }
            skipped = true;
        }
        return skipped;
    }

    /** Of a node that was skipped, whether the request has no use for it. */
    boolean isSkippedByRequest(NodeResult result) {
        Reason reason = result.cause().orElse(null) instanceof NodeException known ? known.reason() : Reason.CANCELLED;
        if (reason != Reason.CONDITION_FALSE && reason != Reason.MISSING_INPUT) {
            return false;
        }
        Node node = result.node();
        return node.reads().stream().allMatch(this::isSound)
                && node.readsIfPresent().stream().allMatch(field -> hasNoProducer(field) || isSound(field));
    }

    private boolean hasNoProducer(Field<?> field) {
        return shape.producers()[shape.contract().ordinal(field)].length == 0;
    }

    private boolean isSound(Field<?> field) {
        Provenance from = Answer.provenance(shape, results, shape.contract().ordinal(field), field);
        if (!from.equals(Provenance.NONE)) {
            return from.isPrimary();
        }
        return Outputs.in(given, field) != null || isNotApplicable(field);
    }
}
