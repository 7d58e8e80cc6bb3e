package io.holdfast.watchtower.snapshot;

import io.holdfast.watchtower.snapshot.Snapshot.LimitLately;
import io.holdfast.watchtower.snapshot.Snapshot.LimitPart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which limits matter most where not all can be shown: those that refuse or cannot be looked at, then those over which
 * calls go, then those at which calls wait, then those that retry most.
 */
final class LimitOrder {

    /** As they are shown. */
    static final Comparator<LimitPart> BY_NAME = Comparator.comparing(LimitPart::kind)
            .thenComparing(LimitPart::registry)
            .thenComparing(LimitPart::name);

    private static final Comparator<LimitPart> BY_TROUBLE = Comparator.comparingInt(LimitOrder::rank)
            .thenComparing(Comparator.comparingLong(LimitOrder::trouble).reversed())
            .thenComparing(BY_NAME);

    private LimitOrder() {}

    static List<LimitPart> worstFirst(List<LimitPart> limits) {
        List<LimitPart> worst = new ArrayList<>(limits);
        worst.sort(BY_TROUBLE);
        return worst;
    }

    private static int rank(LimitPart limit) {
        LimitLately lately = limit.lately();
        if (limit.fault() != null || (lately != null && lately.refused() > 0)) {
            return 0;
        }
        if (lately != null && lately.timedOut() > 0) {
            return 1;
        }
        return waiting(limit) > 0 ? 2 : 3;
    }

    private static long trouble(LimitPart limit) {
        LimitLately lately = limit.lately();
        return waiting(limit) + (lately == null ? 0 : lately.refused() + lately.timedOut() + lately.retries());
    }

    private static long waiting(LimitPart limit) {
        Long waiting = limit.now().waiting();
        return waiting == null ? 0 : waiting;
    }
}
