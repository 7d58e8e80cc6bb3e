package io.holdfast.watchtower.snapshot;

import io.holdfast.watchtower.snapshot.Snapshot.BreakerPart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which breakers matter most where not all can be shown: those that are open or flap, then those that try, then those
 * that fail most, then those most is asked of.
 */
final class WorstFirst {

    /** As they are shown. */
    static final Comparator<BreakerPart> BY_NAME =
            Comparator.comparing(BreakerPart::registry).thenComparing(BreakerPart::name);

    private static final Comparator<BreakerPart> BY_TROUBLE = Comparator.comparingInt(WorstFirst::rank)
            .thenComparing(Comparator.comparingDouble(BreakerPart::failureRate).reversed())
            .thenComparing(Comparator.comparingDouble(BreakerPart::rate).reversed())
            .thenComparing(BY_NAME);

    private static final int FLAPPING = 3;

    private WorstFirst() {}

    static List<BreakerPart> sorted(List<BreakerPart> breakers) {
        List<BreakerPart> worst = new ArrayList<>(breakers);
        worst.sort(BY_TROUBLE);
        return worst;
    }

    /** One that flaps is as bad as an open one, whatever it is at this moment. */
    private static int rank(BreakerPart breaker) {
        if (breaker.openedLately() >= FLAPPING) {
            return 0;
        }
        return switch (breaker.state()) {
            case "OPEN", "FORCED_OPEN" -> 0;
            case "HALF_OPEN" -> 1;
            case "CLOSED" -> breaker.failed() > 0 || breaker.slow() > 0 ? 2 : 4;
            default -> 3; // switched off: it lets everything through
        };
    }
}
