package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.compat.Resilience4jVersion;
import io.holdfast.core.log.GuardedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds and remembers what known breakers are asked for with and do not have: configurations, options and tags that
 * differ from those in use. Functions (predicates, intervals, clocks) are not compared: two that do the same are two
 * objects.
 */
final class Conflicts {

    private static final GuardedLog LOG = GuardedLog.of(BreakerRegistry.class);

    /** Names may come from outside; so many are remembered, and reported. */
    private static final int LIMIT = 1000;

    /** So many tags of one name are listed; they may come from outside too. */
    private static final int TAG_LIMIT = 16;

    private final ConcurrentMap<String, Object> entries;
    private final CircuitBreakerConfig byDefault;
    private final BreakerOptions options;
    private final Map<String, String> tags;
    private final Map<String, ConfigConflict> byName = new ConcurrentHashMap<>();

    /** For a registry's map of breakers, and with what it gives to those that are made without. */
    Conflicts(
            ConcurrentMap<String, Object> entries,
            CircuitBreakerConfig byDefault,
            BreakerOptions options,
            Map<String, String> tags) {
        this.entries = entries;
        this.byDefault = byDefault;
        this.options = options;
        this.tags = tags;
    }

    /**
     * Compares what a known breaker is asked for with, unless that says nothing: no tags, what the registry itself gives,
     * what the breaker has, or what was compared before. {@code entry} is what the map had for the name.
     */
    void check(
            String name,
            @Nullable Object entry,
            CircuitBreaker known,
            @Nullable CircuitBreakerConfig config,
            BreakerOptions with,
            @Nullable Map<String, String> more) {
        boolean other = config != byDefault || with != options;
        boolean tagged = more != null && more != StandardRegistry.NO_TAGS && more != tags;
        if (!(other || tagged)) {
            return;
        }
        Asked earlier = entry instanceof Asked there ? there : null;
        if (earlier != null && earlier.isReported()) {
            return;
        }
        other = other
                && !(earlier != null && earlier.hasCompared(config, with))
                && !(known instanceof Breaker ours
                        && ours.getCircuitBreakerConfig() == config
                        && ours.getOptions() == with);
        if (other || tagged) {
            boolean conflict = compare(name, known, other ? config : null, other ? with : null, tagged ? more : null);
            if (other || conflict) {
                remember(name, entry, known).compared(config, with, conflict);
            }
        }
    }

    private boolean compare(
            String name,
            CircuitBreaker known,
            @Nullable CircuitBreakerConfig config,
            @Nullable BreakerOptions with,
            @Nullable Map<String, String> more) {
        if (byName.containsKey(name) || byName.size() >= LIMIT) {
            return byName.containsKey(name);
        }
        return isConflict(name, known, config == byDefault ? null : config, with == options ? null : with, more);
    }

    /** If another was quicker to put something in the entry's place, the next lookup compares and remembers again. */
    private Asked remember(String name, @Nullable Object entry, CircuitBreaker known) {
        if (entry instanceof Asked there) {
            return there;
        }
        Asked made = new Asked(known);
        if (entry == known) {
            entries.replace(name, entry, made);
        }
        return made;
    }

    /**
     * Logs the first conflict of a name. A breaker put in by replace, the map of tags and what the options hold are the
     * user's: whatever they throw, the lookup goes on.
     */
    private boolean isConflict(
            String name,
            CircuitBreaker known,
            @Nullable CircuitBreakerConfig config,
            @Nullable BreakerOptions with,
            @Nullable Map<String, String> more) {
        List<String> differences = new ArrayList<>();
        try {
            compareConfigs(differences, config, known.getCircuitBreakerConfig());
            if (with != null && known instanceof Breaker ours) {
                compareOptions(differences, with, ours.getOptions());
            }
            if (more != null) {
                compareTags(differences, more, known.getTags());
            }
        } catch (Throwable t) {
            LOG.debug("breaker '{}' not compared with what it was asked for with", Shown.of(name), t);
        }
        if (differences.isEmpty()) {
            return false;
        }
        ConfigConflict conflict = new ConfigConflict(name, differences);
        if (byName.putIfAbsent(name, conflict) == null) {
            LOG.warn(
                    "breaker '{}' exists with another configuration, which stays in use: {}",
                    Shown.of(name),
                    differences);
        }
        return true;
    }

    void forget(String name) {
        byName.remove(name);
    }

    List<ConfigConflict> all() {
        return List.copyOf(byName.values());
    }

    /** Either may be missing: asked for nothing, or a breaker of the user's that tells nothing. */
    private static void compareConfigs(
            List<String> found, @Nullable CircuitBreakerConfig asked, @Nullable CircuitBreakerConfig used) {
        if (asked != null && used != null && asked != used) {
            compareCounting(found, asked, used);
            compareMoving(found, asked, used);
        }
    }

    private static void compareOptions(List<String> found, BreakerOptions asked, BreakerOptions used) {
        if (asked != used && !asked.toString().equals(used.toString())) {
            found.add("options: " + asked + " (expected: " + used + ", in use)");
        }
    }

    /** A tag that the breaker has asks for nothing, nor does one that the registry gives to all of its breakers. */
    private void compareTags(List<String> found, Map<String, String> asked, Map<String, String> used) {
        int listed = 0;
        for (Map.Entry<String, String> tag : asked.entrySet()) {
            String inUse = tag.getKey() == null ? null : used.get(tag.getKey());
            if (Objects.equals(tag.getValue(), inUse) || isOfTheRegistry(tag)) {
                continue;
            }
            if (++listed > TAG_LIMIT) {
                found.add("tags: more of them");
                return;
            }
            found.add("tag " + Shown.of(tag.getKey()) + ": " + Shown.of(tag.getValue()) + " (expected: "
                    + (inUse == null ? "none" : Shown.of(inUse)) + ", in use)");
        }
    }

    private boolean isOfTheRegistry(Map.Entry<String, String> tag) {
        return tag.getKey() != null && tag.getValue() != null && tag.getValue().equals(tags.get(tag.getKey()));
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
        compare(found, "initialState", Resilience4jVersion.initialState(asked), Resilience4jVersion.initialState(used));
        compare(
                found,
                "maxWaitDurationInHalfOpenState",
                asked.getMaxWaitDurationInHalfOpenState(),
                used.getMaxWaitDurationInHalfOpenState());
        compare(
                found,
                "transitionToStateAfterWaitDuration",
                Resilience4jVersion.stateAfterHalfOpenWait(asked),
                Resilience4jVersion.stateAfterHalfOpenWait(used));
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
        } catch (Throwable failing) {
            LOG.debug("wait functions not compared", failing);
        }
    }

    private static void compare(List<String> found, String property, @Nullable Object asked, @Nullable Object used) {
        if (!Objects.equals(asked, used)) {
            found.add(property + ": " + asked + " (expected: " + used + ", in use)");
        }
    }
}
