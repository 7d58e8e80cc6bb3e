package io.holdfast.executor;

import org.jspecify.annotations.Nullable;

/**
 * The part of a policy that says how much of a node may run, and what is stopped.
 *
 * @param concurrent how many executions at a time; null: no limit
 * @param zombies how much timed-out work may still run; null: no limit
 * @param cancelSource whether the user's own stage is cancelled
 */
record LimitRule(@Nullable Integer concurrent, @Nullable Integer zombies, boolean cancelSource) {

    static final LimitRule NONE = new LimitRule(null, null, false);

    LimitRule withConcurrent(int limit) {
        Checks.once("maxConcurrent", concurrent);
        return new LimitRule(limit, zombies, cancelSource);
    }

    LimitRule withZombies(int cap) {
        Checks.once("zombieCap", zombies);
        return new LimitRule(concurrent, cap, cancelSource);
    }

    LimitRule cancellingSource() {
        return new LimitRule(concurrent, zombies, true);
    }

    static int orNone(@Nullable Integer limit) {
        return limit == null ? Integer.MAX_VALUE : limit;
    }
}
