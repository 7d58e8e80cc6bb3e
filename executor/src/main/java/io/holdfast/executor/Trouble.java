package io.holdfast.executor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What only runs need that do not succeed at once. The driver's alone. */
final class Trouble {

    long attemptNanos;

    @Nullable
    Failed failure;

    @Nullable
    List<Throwable> causes;
}
