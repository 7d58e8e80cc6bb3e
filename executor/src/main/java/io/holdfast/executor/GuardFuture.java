package io.holdfast.executor;

import org.jspecify.annotations.Nullable;

/**
 * What a guard hands out for a call.
 *
 * @param <R> what the future yields: the call's value, or its {@link Outcome}
 */
abstract class GuardFuture<R extends @Nullable Object> extends CallersFuture<R> {

    private final boolean asOutcome;

    GuardFuture(boolean asOutcome) {
        this.asOutcome = asOutcome;
    }

    /** The call has ended so. */
    final void tell(NodeResult result) {
        boolean unused;
        if (asOutcome) {
            unused = completeWith(as(new Outcome<>(result)));
        } else if (result.status().isSuccess()) {
            unused = completeWith(as(result.valueOf(NodeShape.ANYTHING)));
        } else {
            unused = failWith(Outcome.failureOf(result));
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the guard asks for one of the two, and a value may be null
    private R as(@Nullable Object yielded) {
        return (R) yielded;
    }
}
