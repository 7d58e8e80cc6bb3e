package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.internal.registry.Configurations;
import io.holdfast.core.internal.registry.SafeText;
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
 * differ from those in use.
 */
final class Conflicts {

    private static final GuardedLog LOG = GuardedLog.of(BreakerRegistry.class);

    /** Names may come from outside; so many are remembered, and reported. */
    private static final int LIMIT = 1000;

    /** So many tags of one name are listed; they may come from outside too. */
    private static final int TAG_LIMIT = 16;

    private final ConcurrentMap<String, Object> entries;
    private final Configurations<CircuitBreakerConfig> configurations;
    private final CircuitBreakerConfig byDefault;
    private final BreakerOptions options;
    private final Map<String, String> tags;
    private final Map<String, ConfigConflict> byName = new ConcurrentHashMap<>();

    /** For a registry's map of breakers, and with what it gives to those that are made without. */
    Conflicts(
            ConcurrentMap<String, Object> entries,
            Configurations<CircuitBreakerConfig> configurations,
            BreakerOptions options,
            Map<String, String> tags) {
        this.entries = entries;
        this.configurations = configurations;
        this.byDefault = configurations.byDefault();
        this.options = options;
        this.tags = tags;
    }

    /**
     * Compares what a known breaker is asked for with, unless that says nothing: no tags, what the registry itself
     * gives, what the breaker has, or what was compared before. {@code entry} is what the map had for the name.
     */
    void check(
            String name,
            @Nullable Object entry,
            CircuitBreaker known,
            @Nullable CircuitBreakerConfig config,
            BreakerOptions with,
            @Nullable Map<String, String> more) {
        CircuitBreakerConfig otherConfig = config == byDefault ? null : config;
        BreakerOptions otherOptions = with == options ? null : with;
        Map<String, String> otherTags = more == StandardRegistry.NO_TAGS || more == tags ? null : more;
        if (otherConfig != null || otherOptions != null || otherTags != null) {
            try {
                checkOther(name, entry, known, otherConfig, otherOptions, otherTags);
            } catch (Throwable t) {
                // A breaker put in by replace, the map of tags and what the options hold are the user's.
                LOG.debug("breaker '{}' not compared with what it was asked for with", SafeText.of(name), t);
            }
        }
    }

    private void checkOther(
            String name,
            @Nullable Object entry,
            CircuitBreaker known,
            @Nullable CircuitBreakerConfig config,
            @Nullable BreakerOptions with,
            @Nullable Map<String, String> more) {
        CheckedEntry earlier = entry instanceof CheckedEntry there ? there : null;
        if (earlier != null && earlier.isReported()) {
            return;
        }
        Breaker ours = known instanceof Breaker breaker ? breaker : null;
        CircuitBreakerConfig newConfig =
                isNew(earlier, config, ours == null ? null : ours.getCircuitBreakerConfig()) ? config : null;
        BreakerOptions newOptions = isNew(earlier, with, ours == null ? null : ours.getOptions()) ? with : null;
        Map<String, String> newTags =
                more == null || more.isEmpty() || (earlier != null && earlier.hasTags(more)) ? null : more;
        if (newConfig != null || newOptions != null || newTags != null) {
            compare(name, entry, known, newConfig, newOptions, newTags);
        }
    }

    private static boolean isNew(@Nullable CheckedEntry earlier, @Nullable Object asked, @Nullable Object used) {
        return asked != null && asked != used && !(earlier != null && earlier.hasAgreed(asked));
    }

    private void compare(
            String name,
            @Nullable Object entry,
            CircuitBreaker known,
            @Nullable CircuitBreakerConfig config,
            @Nullable BreakerOptions with,
            @Nullable Map<String, String> more) {
        boolean told = byName.containsKey(name);
        if (!told && byName.size() >= LIMIT) {
            return; // and remember nothing: once there is room, it is compared
        }
        CheckedEntry asked = remember(name, entry, known);
        if (told || isConflict(name, known, config, with, more == null || asked.hasTags(more) ? null : more)) {
            asked.report();
        }
        if (config != null) {
            asked.agree(config);
        }
        if (with != null) {
            asked.agree(with);
        }
    }

    /** If another was quicker to put something in the entry's place, the next lookup compares and remembers again. */
    private CheckedEntry remember(String name, @Nullable Object entry, CircuitBreaker known) {
        if (entry instanceof CheckedEntry there) {
            return there;
        }
        CheckedEntry made = new CheckedEntry(known, tags);
        if (entry == known) {
            entries.replace(name, entry, made);
        }
        return made;
    }

    /** Logs the first conflict of a name. What the user's objects throw costs only the rest of the list. */
    private boolean isConflict(
            String name,
            CircuitBreaker known,
            @Nullable CircuitBreakerConfig config,
            @Nullable BreakerOptions with,
            @Nullable Map<String, String> more) {
        List<String> differences = List.of();
        try {
            CircuitBreakerConfig another =
                    asksForAnother(name, config, known.getCircuitBreakerConfig()) ? config : null;
            BreakerOptions others =
                    known instanceof Breaker ours && asksForOthers(with, ours.getOptions()) ? with : null;
            if (another == null && others == null && more == null) {
                return false;
            }
            differences = new ArrayList<>();
            if (another != null) {
                Differences.ofConfigs(differences, another, known.getCircuitBreakerConfig());
            }
            if (others != null && known instanceof Breaker ours) {
                Differences.ofOptions(differences, others, ours.getOptions());
            }
            if (more != null) {
                compareTags(differences, more, known.getTags());
            }
        } catch (Throwable t) {
            LOG.debug("breaker '{}' not compared with what it was asked for with", SafeText.of(name), t);
        }
        if (differences.isEmpty()) {
            return false;
        }
        ConfigConflict conflict = new ConfigConflict(name, differences);
        if (byName.putIfAbsent(name, conflict) == null) {
            LOG.warn(
                    "breaker '{}' exists with another configuration, which stays in use: {}",
                    SafeText.of(name),
                    differences);
        }
        return true;
    }

    /**
     * A configuration that says what the breaker's says asks for nothing, nor does one that says what the registry
     * would have answered: its default, or what it has under the breaker's own name. Spring's annotation aspect brings
     * one of these on each call.
     */
    private boolean asksForAnother(
            String name, @Nullable CircuitBreakerConfig asked, @Nullable CircuitBreakerConfig used) {
        if (asked == null
                || used == null // a breaker of the user's may tell nothing
                || !Differences.ofConfigs(null, asked, used)
                || !Differences.ofConfigs(null, asked, byDefault)) {
            return false;
        }
        CircuitBreakerConfig named = configurations.find(name);
        return named == null || Differences.ofConfigs(null, asked, named);
    }

    private boolean asksForOthers(@Nullable BreakerOptions asked, BreakerOptions used) {
        return asked != null && Differences.ofOptions(null, asked, used) && Differences.ofOptions(null, asked, options);
    }

    void forget(String name) {
        byName.remove(name);
    }

    List<ConfigConflict> all() {
        return List.copyOf(byName.values());
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
            found.add("tag " + SafeText.of(tag.getKey()) + ": keeps " + (inUse == null ? "none" : SafeText.of(inUse))
                    + ", ignores " + SafeText.of(tag.getValue()));
        }
    }

    private boolean isOfTheRegistry(Map.Entry<String, String> tag) {
        return tag.getKey() != null && tag.getValue() != null && tag.getValue().equals(tags.get(tag.getKey()));
    }
}
