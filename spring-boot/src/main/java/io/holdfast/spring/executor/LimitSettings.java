package io.holdfast.spring.executor;

import io.holdfast.spring.executor.NodeProperties.AdaptiveProperties;
import io.holdfast.spring.executor.NodeProperties.HedgeProperties;
import io.holdfast.strategies.adaptive.Adaptive;
import io.holdfast.strategies.hedge.Hedge;
import org.jspecify.annotations.Nullable;

/** Hedges and adaptive limits as properties have them. */
final class LimitSettings {

    private LimitSettings() {}

    /** Returns null where they say that there is none. */
    static @Nullable Hedge hedge(HedgeProperties given) {
        if (Boolean.FALSE.equals(given.enabled())) {
            return null;
        }
        Hedge hedge = given.max() == null ? timed(given) : timed(given).max(given.max());
        if (given.atLeast() != null) {
            hedge = hedge.atLeast(given.atLeast());
        }
        return given.atMost() == null ? hedge : hedge.atMost(given.atMost());
    }

    private static Hedge timed(HedgeProperties given) {
        if (given.after() != null && given.percentile() == null) {
            return Hedge.after(given.after());
        }
        if (given.percentile() != null && given.after() == null) {
            return Hedge.afterPercentile(given.percentile());
        }
        throw new IllegalArgumentException(
                "hedge: " + (given.after() == null ? "neither after nor percentile" : "after beside percentile")
                        + " (expected: one of them)");
    }

    static Adaptive adaptive(AdaptiveProperties given) {
        if (given.algorithm() == null) {
            throw new IllegalArgumentException("adaptive.algorithm: not set (expected: gradient2, vegas or aimd)");
        }
        Adaptive limit = switch (given.algorithm()) {
            case GRADIENT2 -> Adaptive.gradient2();
            case VEGAS -> Adaptive.vegas();
            case AIMD -> Adaptive.aimd();
        };
        if (given.max() != null) {
            limit = limit.max(given.max());
        }
        if (given.min() != null) {
            limit = limit.min(given.min());
        }
        return given.initial() == null ? limit : limit.initial(given.initial());
    }
}
