package io.holdfast.spring.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * The settings of one strategy in an application's properties and customizers, of which Resilience4j makes
 * configurations. Not thread-safe: Resilience4j writes what it inherits into its properties.
 *
 * @param <P> Resilience4j's type of the properties of one instance
 * @param <C> the type of the configurations
 */
public abstract class NamedSettings<P, C> {

    /** As in Resilience4j. */
    private static final int EVENTS_KEPT = 100;

    /** For subclasses. */
    protected NamedSettings() {}

    /** Returns the properties of the shared configurations by name. */
    protected abstract Map<String, P> configs();

    /** Returns the properties of the instances by name, in the order in which they are to be made. */
    protected abstract Map<String, P> instances();

    /**
     * Returns a configuration as Resilience4j makes it.
     *
     * @param name that of an instance or of a shared configuration
     * @param properties null where a customizer alone has the name
     */
    protected abstract C create(String name, @Nullable P properties);

    /** Returns the names that customizers have. */
    protected abstract Set<String> customized();

    /** Returns the tags of all instances. */
    public abstract Map<String, String> tags();

    /**
     * Returns how many events of an instance are kept for its endpoint.
     *
     * @param name that of the instance, which may have no settings of its own
     * @return 0 for none at all
     */
    protected abstract int eventsKept(String name);

    /** Returns what a setting of that says, which may be missing. */
    protected static int eventsKept(@Nullable Integer said) {
        return said == null ? EVENTS_KEPT : said;
    }

    /**
     * Returns the settings as they are in the environment now, with the same customizers. A bean of the properties may
     * be bound anew before or after this is asked.
     *
     * @param environment where they are
     */
    protected abstract NamedSettings<P, C> rebound(Environment environment);

    /** Returns the shared configurations by name. */
    public final Map<String, C> allConfigs() {
        Map<String, C> all = new HashMap<>();
        for (Map.Entry<String, P> each : configs().entrySet()) {
            all.put(each.getKey(), create(each.getKey(), each.getValue()));
        }
        return all;
    }

    final C ofInstance(String name) {
        return create(name, instances().get(name));
    }
}
