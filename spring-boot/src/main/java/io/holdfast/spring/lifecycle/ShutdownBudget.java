package io.holdfast.spring.lifecycle;

import io.holdfast.lifecycle.shutdown.ShutdownPhase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * One budget for two that know nothing of each other: our phases with their limit, and Boot's time for the graceful
 * stop of a context, which runs in {@link ShutdownPhase#DRAIN}. That one ends before the phase does, and the phases
 * before the limit. Immutable.
 *
 * @param budgets of all phases
 * @param limit of all of them together
 * @param graceful what Boot may take for one of its own phases
 */
record ShutdownBudget(Map<ShutdownPhase, Duration> budgets, Duration limit, Duration graceful) {

    static final String GRACEFUL = "spring.lifecycle.timeout-per-shutdown-phase";

    /** Kept of the limit, so that a phase that hangs is told from a process that does. */
    private static final Duration MARGIN = Duration.ofSeconds(3);

    /** Kept of the phase, so that Boot can say itself that its time is over. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private static final Duration LEAST_DRAIN = Duration.ofSeconds(2);

    /** What CLOSE keeps for the steps beside the contexts', a second each. */
    private static final Duration QUICK_STEPS = Duration.ofSeconds(3);

    /**
     * Settles it.
     *
     * @param asked the budgets that were set
     * @param limit the limit that was set; null for what the phases need
     * @param graceful what was set for Boot; null for what we have for it
     * @throws InvalidConfigurationPropertyValueException if the limit leaves no time to drain
     */
    static ShutdownBudget settle(
            Map<ShutdownPhase, Duration> asked, @Nullable Duration limit, @Nullable Duration graceful) {
        Map<ShutdownPhase, Duration> budgets = new EnumMap<>(ShutdownPhase.class);
        for (ShutdownPhase phase : ShutdownPhase.values()) {
            budgets.put(phase, asked.getOrDefault(phase, byDefault(phase)));
        }
        Duration drain = of(budgets, ShutdownPhase.DRAIN);
        Duration others =
                budgets.values().stream().reduce(Duration.ZERO, Duration::plus).minus(drain);
        Duration close = of(budgets, ShutdownPhase.CLOSE);
        Duration more = Duration.ZERO;
        if (graceful != null) {
            drain = longer(drain, graceful.plus(LAST_WORDS));
            more = asked.containsKey(ShutdownPhase.CLOSE)
                    ? Duration.ZERO
                    : longer(Duration.ZERO, graceful.plus(QUICK_STEPS).minus(close));
        }
        Duration most = limit == null ? others.plus(drain).plus(more).plus(MARGIN) : limit;
        Duration room = most.minus(others).minus(MARGIN);
        if (room.compareTo(drain) < 0) {
            drain = room;
            check(most, others, room);
        }
        budgets.put(ShutdownPhase.DRAIN, drain);
        budgets.put(ShutdownPhase.CLOSE, close.plus(shorter(more, room.minus(drain))));
        Duration forBoot = drain.minus(shorter(LAST_WORDS, drain.dividedBy(2)));
        return new ShutdownBudget(budgets, most, graceful == null ? forBoot : shorter(graceful, forBoot));
    }

    /** An application has no work loop to stop, but beans to close, which Boot alone gives all the time they take. */
    private static Duration byDefault(ShutdownPhase phase) {
        return switch (phase) {
            case STOP_WORK -> Duration.ofSeconds(1);
            case CLOSE -> phase.defaultBudget().plus(QUICK_STEPS);
            default -> phase.defaultBudget();
        };
    }

    private static Duration of(Map<ShutdownPhase, Duration> budgets, ShutdownPhase phase) {
        return budgets.getOrDefault(phase, Duration.ZERO);
    }

    private static void check(Duration limit, Duration others, Duration room) {
        if (room.compareTo(LEAST_DRAIN) < 0) {
            Duration least = others.plus(MARGIN).plus(LEAST_DRAIN);
            throw new InvalidConfigurationPropertyValueException(
                    "holdfast.lifecycle.limit",
                    limit,
                    "expected: at least " + least + ", what the phases but DRAIN may take and 5 s");
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public String toString() {
        return limit.toMillis() + " ms in all, " + budgets.get(ShutdownPhase.DRAIN) + " to drain, of which "
                + graceful.toMillis() + " ms for each phase of Spring's (" + GRACEFUL + ")";
    }
}
