package io.holdfast.executor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What only runs need that do not succeed at once. The driver writes; what it refers to never changes, so that others may look. */
final class Trouble {

    /** So many causes of earlier attempts are kept, the latest. */
    private static final int KEPT = 10;

    long attemptNanos;

    /** How long the attempt took that failed last. */
    long failedNanos;

    /** When the link whose turn it is must be over. */
    long linkEndNanos;

    Trouble(long attemptNanos) {
        this.attemptNanos = attemptNanos;
    }

    @Nullable
    Failure failure;

    @Nullable
    List<Throwable> causes;

    /** What attempts before the last failed with; immutable. */
    List<Throwable> earlier = List.of();

    void keep(Throwable cause) {
        List<Throwable> known = earlier;
        earlier = with(known.size() < KEPT ? known : known.subList(1, KEPT), cause);
    }

    /**
     * A cause and what earlier attempts failed with, where it does not tell of the service itself; null for just the
     * cause.
     */
    static @Nullable List<Throwable> causes(Failure failed, List<Throwable> earlier) {
        boolean says = failed.kind() != FailureKind.TIMEOUT
                && failed.kind() != FailureKind.REFUSAL
                && failed.reason() != NodeException.Reason.CANCELLED;
        if (says || earlier.isEmpty()) {
            return null;
        }
        return with(List.of(failed.cause()), earlier);
    }

    /** The list with one more. */
    static List<Throwable> with(List<Throwable> causes, Throwable another) {
        return with(causes, List.of(another));
    }

    /** The one list and then the other. */
    static List<Throwable> with(List<Throwable> causes, List<Throwable> more) {
        List<Throwable> all = new ArrayList<>(causes.size() + more.size());
        all.addAll(causes);
        all.addAll(more);
        return List.copyOf(all);
    }
}
