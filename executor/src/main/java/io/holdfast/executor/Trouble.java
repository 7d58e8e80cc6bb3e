package io.holdfast.executor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What only runs need that do not succeed at once. The driver writes; what it refers to never changes, so that others may look. */
final class Trouble {

    long attemptNanos;

    Trouble(long attemptNanos) {
        this.attemptNanos = attemptNanos;
    }

    @Nullable
    Failed failure;

    @Nullable
    List<Throwable> causes;

    /** The list with one more. */
    static List<Throwable> with(List<Throwable> causes, Throwable another) {
        List<Throwable> more = new ArrayList<>(causes);
        more.add(another);
        return List.copyOf(more);
    }
}
