package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.log.GuardedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds and remembers configurations that differ from the one in use. Functions (predicates, intervals, clocks) are
 * not compared: two that do the same are two objects.
 */
final class Conflicts {

    private static final GuardedLog LOG = GuardedLog.of(BreakerRegistry.class);

    /** Names may come from outside; so many are remembered, and reported. */
    private static final int LIMIT = 1000;

    private final Map<String, ConfigConflict> byName = new ConcurrentHashMap<>();

    /** Each name is compared until it has a conflict; that is logged once. */
    void check(CircuitBreaker known, CircuitBreakerConfig asked, BreakerOptions options) {
        if (byName.containsKey(known.getName()) || byName.size() >= LIMIT) {
            return;
        }
        List<String> differences = differences(known.getCircuitBreakerConfig(), asked);
        if (known instanceof Breaker ours && !ours.getOptions().toString().equals(options.toString())) {
            differences.add("options: " + options + " (expected: " + ours.getOptions() + ", in use)");
        }
        if (differences.isEmpty()) {
            return;
        }
        ConfigConflict conflict = new ConfigConflict(known.getName(), differences);
        if (byName.putIfAbsent(conflict.name(), conflict) == null) {
            LOG.warn(
                    "breaker '{}' exists with another configuration, which stays in use: {}",
                    conflict.name(),
                    differences);
        }
    }

    void forget(String name) {
        byName.remove(name);
    }

    List<ConfigConflict> all() {
        return List.copyOf(byName.values());
    }

    private static List<String> differences(CircuitBreakerConfig used, CircuitBreakerConfig asked) {
        List<String> found = new ArrayList<>();
        if (used == asked) {
            return found;
        }
        compareCounting(found, asked, used);
        compareMoving(found, asked, used);
        return found;
    }

    private static void compareCounting(List<String> found, CircuitBreakerConfig asked, CircuitBreakerConfig used) {
        compare(found, "failureRateThreshold", asked.getFailureRateThreshold(), used.getFailureRateThreshold());
        compare(found, "slowCallRateThreshold", asked.getSlowCallRateThreshold(), used.getSlowCallRateThreshold());
        compare(
                found,
                "slowCallDurationThreshold",
                asked.getSlowCallDurationThreshold(),
                used.getSlowCallDurationThreshold());
        compare(found, "slidingWindowType", asked.getSlidingWindowType(), used.getSlidingWindowType());
        compare(found, "slidingWindowSize", asked.getSlidingWindowSize(), used.getSlidingWindowSize());
        compare(found, "minimumNumberOfCalls", asked.getMinimumNumberOfCalls(), used.getMinimumNumberOfCalls());
        compare(
                found,
                "permittedNumberOfCallsInHalfOpenState",
                asked.getPermittedNumberOfCallsInHalfOpenState(),
                used.getPermittedNumberOfCallsInHalfOpenState());
    }

    private static void compareMoving(List<String> found, CircuitBreakerConfig asked, CircuitBreakerConfig used) {
        compare(found, "initialState", asked.getInitialState(), used.getInitialState());
        compare(
                found,
                "maxWaitDurationInHalfOpenState",
                asked.getMaxWaitDurationInHalfOpenState(),
                used.getMaxWaitDurationInHalfOpenState());
        compare(
                found,
                "transitionToStateAfterWaitDuration",
                asked.getTransitionToStateAfterWaitDuration(),
                used.getTransitionToStateAfterWaitDuration());
        compare(
                found,
                "automaticTransitionFromOpenToHalfOpenEnabled",
                asked.isAutomaticTransitionFromOpenToHalfOpenEnabled(),
                used.isAutomaticTransitionFromOpenToHalfOpenEnabled());
        compare(
                found,
                "writableStackTraceEnabled",
                asked.isWritableStackTraceEnabled(),
                used.isWritableStackTraceEnabled());
        compareWaits(found, asked.getWaitIntervalFunctionInOpenState(), used.getWaitIntervalFunctionInOpenState());
    }

    /**
     * The one function that is compared, by its first answer, for that is what most configurations set; unless it
     * gives a different one each time.
     */
    private static void compareWaits(List<String> found, IntervalFunction asked, IntervalFunction used) {
        try {
            Long wait = asked.apply(1);
            Long inUse = used.apply(1);
            if (Objects.equals(wait, asked.apply(1)) && Objects.equals(inUse, used.apply(1))) {
                compare(found, "waitDurationInOpenState [ms]", wait, inUse);
            }
        } catch (RuntimeException failing) {
            LOG.debug("wait functions not compared", failing);
        }
    }

    private static void compare(List<String> found, String property, Object asked, Object used) {
        if (!Objects.equals(asked, used)) {
            found.add(property + ": " + asked + " (expected: " + used + ", in use)");
        }
    }
}
