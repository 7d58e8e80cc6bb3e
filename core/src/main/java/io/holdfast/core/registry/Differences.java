package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.compat.Resilience4jVersion;
import io.holdfast.core.log.GuardedLog;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What configurations and options say otherwise, property by property. Functions (predicates, intervals, clocks) are
 * not compared: two that do the same are two objects. Without a list to fill, comparing allocates nothing.
 */
final class Differences {

    private static final GuardedLog LOG = GuardedLog.of(BreakerRegistry.class);

    private Differences() {}

    /** Whether two configurations differ; how, goes into {@code found}, if there is one. */
    static boolean ofConfigs(@Nullable List<String> found, CircuitBreakerConfig asked, CircuitBreakerConfig used) {
        return asked != used && (counting(found, asked, used) | moving(found, asked, used));
    }

    /** Whether two sets of options differ; how, goes into {@code found}, if there is one. */
    static boolean ofOptions(@Nullable List<String> found, BreakerOptions asked, BreakerOptions used) {
        if (asked == used
                || (asked.isSlowCallDetection() == used.isSlowCallDetection()
                        && asked.getConsecutiveFailures() == used.getConsecutiveFailures()
                        && Objects.equals(asked.getHalfOpenLease(), used.getHalfOpenLease())
                        && sayTheSame(asked.getTimeSource(), used.getTimeSource()))) {
            return false;
        }
        if (found != null) {
            found.add("options: keeps " + used + ", ignores " + asked);
        }
        return true;
    }

    private static boolean sayTheSame(@Nullable Object one, @Nullable Object other) {
        return one == other || String.valueOf(one).equals(String.valueOf(other));
    }

    private static boolean counting(
            @Nullable List<String> found, CircuitBreakerConfig asked, CircuitBreakerConfig used) {
        return differ(found, "failureRateThreshold", asked.getFailureRateThreshold(), used.getFailureRateThreshold())
                | differ(
                        found,
                        "slowCallRateThreshold",
                        asked.getSlowCallRateThreshold(),
                        used.getSlowCallRateThreshold())
                | differ(
                        found,
                        "slowCallDurationThreshold",
                        asked.getSlowCallDurationThreshold(),
                        used.getSlowCallDurationThreshold())
                | differ(found, "slidingWindowType", asked.getSlidingWindowType(), used.getSlidingWindowType())
                | differ(found, "slidingWindowSize", asked.getSlidingWindowSize(), used.getSlidingWindowSize())
                | differ(found, "minimumNumberOfCalls", asked.getMinimumNumberOfCalls(), used.getMinimumNumberOfCalls())
                | differ(
                        found,
                        "permittedNumberOfCallsInHalfOpenState",
                        asked.getPermittedNumberOfCallsInHalfOpenState(),
                        used.getPermittedNumberOfCallsInHalfOpenState());
    }

    private static boolean moving(@Nullable List<String> found, CircuitBreakerConfig asked, CircuitBreakerConfig used) {
        return differ(
                        found,
                        "initialState",
                        Resilience4jVersion.initialState(asked),
                        Resilience4jVersion.initialState(used))
                | differ(
                        found,
                        "maxWaitDurationInHalfOpenState",
                        asked.getMaxWaitDurationInHalfOpenState(),
                        used.getMaxWaitDurationInHalfOpenState())
                | differ(
                        found,
                        "transitionToStateAfterWaitDuration",
                        Resilience4jVersion.stateAfterHalfOpenWait(asked),
                        Resilience4jVersion.stateAfterHalfOpenWait(used))
                | differ(
                        found,
                        "automaticTransitionFromOpenToHalfOpenEnabled",
                        asked.isAutomaticTransitionFromOpenToHalfOpenEnabled(),
                        used.isAutomaticTransitionFromOpenToHalfOpenEnabled())
                | differ(
                        found,
                        "writableStackTraceEnabled",
                        asked.isWritableStackTraceEnabled(),
                        used.isWritableStackTraceEnabled())
                | waits(found, asked.getWaitIntervalFunctionInOpenState(), used.getWaitIntervalFunctionInOpenState());
    }

    /**
     * The one function that is compared, by its first answer, for that is what most configurations set; unless it
     * gives a different one each time.
     */
    private static boolean waits(@Nullable List<String> found, IntervalFunction asked, IntervalFunction used) {
        try {
            Long wait = asked.apply(1);
            Long inUse = used.apply(1);
            return !Objects.equals(wait, inUse)
                    && Objects.equals(wait, asked.apply(1))
                    && Objects.equals(inUse, used.apply(1))
                    && differ(found, "waitDurationInOpenState [ms]", wait, inUse);
        } catch (Throwable failing) {
            LOG.debug("wait functions not compared", failing);
            return false;
        }
    }

    private static boolean differ(@Nullable List<String> found, String property, int asked, int used) {
        return asked != used && differ(found, property, (Object) asked, used);
    }

    private static boolean differ(@Nullable List<String> found, String property, float asked, float used) {
        return Float.compare(asked, used) != 0 && differ(found, property, (Object) asked, used);
    }

    private static boolean differ(@Nullable List<String> found, String property, boolean asked, boolean used) {
        return asked != used && differ(found, property, (Object) asked, used);
    }

    private static boolean differ(
            @Nullable List<String> found, String property, @Nullable Object asked, @Nullable Object used) {
        if (Objects.equals(asked, used)) {
            return false;
        }
        if (found != null) {
            found.add(property + ": keeps " + used + ", ignores " + asked);
        }
        return true;
    }
}
