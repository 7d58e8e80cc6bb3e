package io.holdfast.core.internal.registry;

import io.github.resilience4j.core.ConfigurationNotFoundException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The named configurations of a registry. Thread-safe.
 *
 * @param <C> their type
 */
public final class Configurations<C> {

    /** The name of the configuration for entries that are made without any. */
    public static final String DEFAULT = "default";

    private final C byDefault;
    private final Map<String, C> named;
    private final ConfigSource<C> more;
    private final Set<String> removed = ConcurrentHashMap.newKeySet();

    /** Copies {@code named}, one of which is the default; {@code more} is asked for names that are not in it. */
    public Configurations(Map<String, C> named, ConfigSource<C> more) {
        this.byDefault = Arguments.config(named.get(DEFAULT));
        this.named = new ConcurrentHashMap<>(named);
        this.more = more;
    }

    /** Returns the default, the same for good: it can be neither added nor removed. */
    public C byDefault() {
        return byDefault;
    }

    /** Returns the configuration of this name; throws Resilience4j's exception if there is none. */
    public C get(String name) {
        C known = find(name);
        if (known == null) {
            throw new ConfigurationNotFoundException(name);
        }
        return known;
    }

    /** Returns the configuration of this name, or null. */
    public @Nullable C find(String name) {
        C known = named.get(Objects.requireNonNull(name, "configName"));
        return known == null && !removed.contains(name) ? more.find(name) : known;
    }

    /** Adds or replaces a configuration; refuses with Resilience4j's messages. */
    public void add(String name, C config) {
        if (Objects.requireNonNull(name, "configName").equals(DEFAULT)) {
            throw new IllegalArgumentException("You cannot use 'default' as a configuration name as it is preserved for"
                    + " default configuration");
        }
        Arguments.config(config);
        removed.remove(name);
        named.put(name, config);
    }

    /** Removes a configuration and returns it, or null; refuses with Resilience4j's messages. */
    public @Nullable C remove(String name) {
        if (Objects.requireNonNull(name, "configName").equals(DEFAULT)) {
            throw new IllegalArgumentException("You cannot remove the default configuration");
        }
        C own = named.remove(name);
        C others = more.find(name);
        boolean hiddenNow = others != null && removed.add(name);
        return own == null && hiddenNow ? others : own;
    }
}
