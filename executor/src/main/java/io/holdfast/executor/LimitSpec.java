package io.holdfast.executor;

import io.holdfast.strategies.adaptive.Adaptive;
import org.jspecify.annotations.Nullable;

/**
 * The part of a policy that says how much of a node may run, and what is stopped.
 *
 * @param concurrent how many executions at a time; null: no limit, or an adaptive one
 * @param adaptive how the limit moves by itself; null: it does not
 * @param zombies how much timed-out work may still run; null: no limit
 * @param cancelSource whether the user's own stage is cancelled
 */
record LimitSpec(
        @Nullable Integer concurrent,
        @Nullable Adaptive adaptive,
        @Nullable Integer zombies,
        boolean cancelSource) {

    static final LimitSpec NONE = new LimitSpec(null, null, null, false);

    LimitSpec withConcurrent(int limit) {
        Arguments.once("maxConcurrent", concurrent == null ? adaptive : concurrent);
        return new LimitSpec(limit, null, zombies, cancelSource);
    }

    LimitSpec withConcurrent(Adaptive limit) {
        Arguments.once("maxConcurrent", concurrent == null ? adaptive : concurrent);
        return new LimitSpec(null, limit, zombies, cancelSource);
    }

    LimitSpec withZombies(int cap) {
        Arguments.once("zombieCap", zombies);
        return new LimitSpec(concurrent, adaptive, cap, cancelSource);
    }

    LimitSpec cancellingSource() {
        return new LimitSpec(concurrent, adaptive, zombies, true);
    }

    static int orNone(@Nullable Integer limit) {
        return limit == null ? Integer.MAX_VALUE : limit;
    }
}
