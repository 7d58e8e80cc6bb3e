package io.holdfast.watchtower.snapshot;

import io.holdfast.watchtower.snapshot.Snapshot.BreakerPart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which breakers matter most where not all can be shown: those that are not closed, then those that fail most, then
 * those most is asked of.
 */
final class WorstFirst {

    /** As they are shown. */
    static final Comparator<BreakerPart> BY_NAME =
            Comparator.comparing(BreakerPart::registry).thenComparing(BreakerPart::name);

    private static final Comparator<BreakerPart> BY_TROUBLE = Comparator.comparingInt(WorstFirst::rank)
            .thenComparing(Comparator.comparingDouble(BreakerPart::failureRate).reversed())
            .thenComparing(Comparator.comparingDouble(BreakerPart::rate).reversed())
            .thenComparing(BY_NAME);

    private WorstFirst() {}

    static List<BreakerPart> sorted(List<BreakerPart> breakers) {
        List<BreakerPart> worst = new ArrayList<>(breakers);
        worst.sort(BY_TROUBLE);
        return worst;
    }

    private static int rank(BreakerPart breaker) {
        return switch (breaker.state()) {
            case "OPEN", "FORCED_OPEN" -> 0;
            case "HALF_OPEN" -> 1;
            case "CLOSED" -> 3;
            default -> 2; // switched off: it lets everything through
        };
    }
}
