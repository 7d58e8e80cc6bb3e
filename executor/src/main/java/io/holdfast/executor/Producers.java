package io.holdfast.executor;

import io.holdfast.contracts.Field;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Which of a field's producers its value comes from. They are positions of nodes, best first. */
final class Producers {

    /** Why a field is absent that no node produces. */
    static final String NOT_GIVEN = "not among the given values";

    private Producers() {}

    /** The result of the best one that has yielded a value; null for none. */
    static @Nullable NodeResult source(int[] producers, IntFunction<@Nullable NodeResult> results, Field<?> field) {
        for (int position : producers) {
            NodeResult result = results.apply(position);
            if (result != null && result.valueOf(field) != null) {
                return result;
            }
        }
        return null;
    }

    /**
     * Where a value comes from: what another producer yields than the first is that of an alternate, asked for or not.
     *
     * @param source what {@link #source} has found
     */
    static Provenance provenance(
            @Nullable NodeResult source, int[] producers, IntFunction<@Nullable NodeResult> results) {
        if (source == null) {
            return Provenance.NONE;
        }
        Provenance own = source.provenance();
        boolean another = source != results.apply(producers[0]);
        return another && own.isPrimary() ? own.throughAlternate(source.node().name()) : own;
    }
}
