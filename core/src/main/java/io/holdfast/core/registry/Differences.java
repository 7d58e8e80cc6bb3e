package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.internal.ConfigDifferences;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What configurations and options ask for that is not so. Without a list to fill, comparing allocates nothing. */
final class Differences {

    private Differences() {}

    /** Whether two configurations differ; how, goes into {@code found}, if there is one. */
    static boolean ofConfigs(@Nullable List<String> found, CircuitBreakerConfig asked, CircuitBreakerConfig used) {
        ConfigDifferences.Found told = found == null
                ? null
                : (property, kept, ignored) -> found.add(property + ": keeps " + kept + ", ignores " + ignored);
        return ConfigDifferences.of(told, asked, used);
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
}
