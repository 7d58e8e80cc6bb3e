package io.holdfast.executor;

import io.holdfast.strategies.hedge.Hedge;
import java.math.BigDecimal;
import java.time.Duration;
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

    /** When a hedge is sent, and how many. */
    static String text(Hedge hedge) {
        Duration delay = hedge.getDelay();
        Duration most = hedge.getAtMost();
        String after = delay == null
                ? "p"
                        + BigDecimal.valueOf(hedge.getPercentile())
                                .stripTrailingZeros()
                                .toPlainString()
                : Durations.text(Arguments.nanos(delay));
        return "after " + after
                + (most == null ? "" : ", " + Durations.text(Arguments.nanos(most)) + " at most")
                + (hedge.getMax() == 1 ? "" : ", " + hedge.getMax() + " hedges");
    }
}
