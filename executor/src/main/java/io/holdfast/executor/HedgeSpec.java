package io.holdfast.executor;

import io.holdfast.strategies.hedge.Hedge;
import org.jspecify.annotations.Nullable;

/**
 * The part of a policy that says whether a slow attempt is made once more while it runs on.
 *
 * @param hedge when; null: never
 * @param idempotent whether the node's code may run twice at a time
 */
record HedgeSpec(@Nullable Hedge hedge, boolean idempotent) {

    static final HedgeSpec NONE = new HedgeSpec(null, false);

    HedgeSpec withHedge(Hedge newHedge) {
        Arguments.once("hedge", hedge);
        return new HedgeSpec(newHedge, idempotent);
    }

    HedgeSpec beingIdempotent() {
        return new HedgeSpec(hedge, true);
    }
}
