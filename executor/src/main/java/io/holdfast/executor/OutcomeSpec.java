package io.holdfast.executor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The part of a policy that says what counts as a failure, and what a failure does to the answer.
 *
 * @param softFailures outputs that are failures
 * @param declined what is thrown and yet no failure; null: nothing
 * @param mode null if not said
 * @param defaultValue what stands in for a node that fails open; null: nothing
 * @param fallbacks in the order in which they are tried
 */
record OutcomeSpec(
        List<SoftFailure<?>> softFailures,
        List<Predicate<? super Throwable>> declined,
        @Nullable FailMode mode,
        @Nullable Object defaultValue,
        List<Fallback> fallbacks) {

    static final OutcomeSpec NONE = new OutcomeSpec(List.of(), List.of(), null, null, List.of());

    OutcomeSpec withSoftFailure(SoftFailure<?> rule) {
        return new OutcomeSpec(plus(softFailures, rule), declined, mode, defaultValue, fallbacks);
    }

    OutcomeSpec withDeclined(Predicate<? super Throwable> test) {
        return new OutcomeSpec(softFailures, plus(declined, test), mode, defaultValue, fallbacks);
    }

    OutcomeSpec withMode(FailMode newMode, @Nullable Object newDefault) {
        if (!fallbacks.isEmpty()) {
            throw new IllegalStateException("failMode: " + newMode + " (expected: none beside a fallback)");
        }
        Arguments.once("failMode", defaultValue == null ? null : mode + " with a value");
        return new OutcomeSpec(softFailures, declined, newMode, newDefault, fallbacks);
    }

    OutcomeSpec withFallback(Fallback link) {
        if (mode != null) {
            throw new IllegalStateException("failMode: " + mode + " (expected: none beside a fallback)");
        }
        return new OutcomeSpec(softFailures, declined, null, null, plus(fallbacks, link));
    }

    FailMode failMode() {
        if (!fallbacks.isEmpty()) {
            return FailMode.FAIL_FALLBACK;
        }
        return mode == null ? FailMode.FAIL_CLOSE : mode;
    }

    private static <T> List<T> plus(List<T> list, T one) {
        List<T> more = new ArrayList<>(list);
        more.add(one);
        return List.copyOf(more);
    }
}
