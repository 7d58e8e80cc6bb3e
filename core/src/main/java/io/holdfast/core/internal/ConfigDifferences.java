package io.holdfast.core.internal;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.holdfast.core.compat.Resilience4jVersion;
import io.holdfast.core.log.GuardedLog;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What two configurations of a breaker say otherwise, property by property. Functions (predicates, intervals, clocks)
 * are not compared: two that do the same are two objects. Without a list to fill, comparing allocates nothing.
 */
public final class ConfigDifferences {

    private static final GuardedLog LOG = GuardedLog.of(ConfigDifferences.class);

    private ConfigDifferences() {}

    /** Takes each property that differs. */
    @FunctionalInterface
    public interface Found {

        /** Takes one property, with what is in use and what is asked for. */
        void add(String property, @Nullable Object used, @Nullable Object asked);
    }

    /** Returns whether two configurations differ; how, is told to {@code found}, if it is not null. */
    public static boolean of(@Nullable Found found, CircuitBreakerConfig asked, CircuitBreakerConfig used) {
        return asked != used && (counting(found, asked, used) | moving(found, asked, used));
    }

    private static boolean counting(@Nullable Found found, CircuitBreakerConfig asked, CircuitBreakerConfig used) {
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

    private static boolean moving(@Nullable Found found, CircuitBreakerConfig asked, CircuitBreakerConfig used) {
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
    private static boolean waits(@Nullable Found found, IntervalFunction asked, IntervalFunction used) {
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

    private static boolean differ(@Nullable Found found, String property, int asked, int used) {
        return asked != used && differ(found, property, (Object) asked, used);
    }

    private static boolean differ(@Nullable Found found, String property, float asked, float used) {
        return Float.compare(asked, used) != 0 && differ(found, property, (Object) asked, used);
    }

    private static boolean differ(@Nullable Found found, String property, boolean asked, boolean used) {
        return asked != used && differ(found, property, (Object) asked, used);
    }

    private static boolean differ(
            @Nullable Found found, String property, @Nullable Object asked, @Nullable Object used) {
        if (Objects.equals(asked, used)) {
            return false;
        }
        if (found != null) {
            found.add(property, used, asked);
        }
        return true;
    }
}
