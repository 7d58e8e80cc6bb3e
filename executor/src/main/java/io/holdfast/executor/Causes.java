package io.holdfast.executor;

import io.holdfast.executor.NodeException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists of what a node and its fallbacks failed with; immutable. */
final class Causes {

    /** So many causes of earlier attempts are kept, the latest. */
    private static final int KEPT = 10;

    private Causes() {}

    /** The causes of earlier attempts with one more. */
    static List<Throwable> kept(List<Throwable> earlier, Throwable cause) {
        return joined(earlier.size() < KEPT ? earlier : earlier.subList(1, KEPT), List.of(cause));
    }

    /**
     * A cause and what earlier attempts failed with, where it does not tell of the service itself; null for just the
     * cause.
     */
    static @Nullable List<Throwable> of(Failure failure, List<Throwable> earlier) {
        boolean tells = failure.kind() != FailureKind.TIMEOUT
                && failure.kind() != FailureKind.REFUSAL
                && failure.reason() != Reason.CANCELLED;
        return tells || earlier.isEmpty() ? null : joined(List.of(failure.cause()), earlier);
    }

    /** The one list and then the other. */
    static List<Throwable> joined(List<Throwable> causes, List<Throwable> more) {
        List<Throwable> all = new ArrayList<>(causes.size() + more.size());
        all.addAll(causes);
        all.addAll(more);
        return List.copyOf(all);
    }
}
