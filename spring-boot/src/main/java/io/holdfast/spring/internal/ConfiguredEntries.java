package io.holdfast.spring.internal;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.Registry;
import io.holdfast.core.log.GuardedLog;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * A registry of ours and those of its entries that have settings of their own. It makes them as Resilience4j's starter
 * does, and gives them the settings that a refresh has changed; what an entry holds, counts or waits for stays.
 *
 * <p>A bean of this type lives as long as the context and so holds these entries: where a registry lets go of idle
 * ones, an annotation would make them anew with the default settings. Refreshes are expected one after another.
 *
 * @param <E> Resilience4j's type of the entries
 * @param <C> the type of their configurations
 */
public abstract class ConfiguredEntries<E, C> implements AopInfrastructureBean {

    private static final GuardedLog LOG = GuardedLog.of(ConfiguredEntries.class);

    private final String kind;
    private final String prefix;
    private final Registry<E, C> registry;
    private final @Nullable NamedSettings<?, C> settings;
    private final Map<String, E> held = new ConcurrentHashMap<>();

    /** For names without settings, since a refresh changed that; the registry's own default is for good. */
    private volatile @Nullable C laterDefault;

    /**
     * For the entries of a registry that has none yet.
     *
     * @param kind what messages call an entry, such as {@code retry}
     * @param prefix of the properties
     * @param settings null if there are no properties to be read, now or later
     */
    protected ConfiguredEntries(
            String kind, String prefix, Registry<E, C> registry, @Nullable NamedSettings<?, C> settings) {
        this.kind = kind;
        this.prefix = prefix;
        this.registry = registry;
        this.settings = settings;
    }

    /** Returns the entry of a name, made with a configuration if it is new. */
    protected abstract E make(String name, C config);

    /** Returns all entries. */
    protected abstract Collection<E> all();

    /** Returns the name of an entry. */
    protected abstract String nameOf(E entry);

    /** Returns what an entry has now. */
    protected abstract C configOf(E entry);

    /** Gives the entry of a name another configuration, if it is one of ours. */
    protected abstract boolean reconfigure(String name, C config);

    /** Makes the entries that the properties name, in their order, and then those that only customizers name. */
    protected final void makeAll() {
        if (settings == null) {
            return;
        }
        for (String name : settings.instances().keySet()) {
            held.put(name, make(name, settings.ofInstance(name)));
        }
        if (customizersMakeEntries()) {
            for (String name : settings.customized()) {
                if (registry.getConfiguration(name).isEmpty()
                        && registry.find(name).isEmpty()) {
                    held.put(name, make(name, settings.ofInstance(name)));
                }
            }
        }
    }

    private static boolean customizersMakeEntries() {
        return ClassUtils.hasMethod(CircuitBreakerConfig.class, "getInitialState"); // since 2.4.0, as that is
    }

    /**
     * Takes over changed settings. Where nothing but settings of certain names was changed, only these are touched:
     * what an operator has given to others by hand stays.
     *
     * @param changedKeys the properties that were changed, those of others among them
     * @param environment has their values
     */
    public final void refresh(Set<String> changedKeys, Environment environment) {
        ChangedKeys changed = new ChangedKeys(changedKeys, prefix);
        if (settings == null || changed.isEmpty()) {
            return;
        }
        try {
            refresh(changed, settings.rebound(environment));
        } catch (RuntimeException refused) {
            LOG.warn("{}: settings stay as they are: {}", prefix, refused.getMessage(), refused);
        }
    }

    private void refresh(ChangedKeys changed, NamedSettings<?, C> now) {
        boolean shared = changed.anyShared();
        if (shared) {
            refreshShared(now.allConfigs());
        }
        Set<String> names = new TreeSet<>(held.keySet());
        names.addAll(now.instances().keySet());
        for (String name : names) {
            if (shared || changed.anyOf(name)) {
                refreshOwn(name, now);
            }
        }
    }

    private void refreshShared(Map<String, C> configs) {
        Map<C, C> successors = new IdentityHashMap<>();
        for (Map.Entry<String, C> each : configs.entrySet()) {
            if (each.getKey().equals("default")) {
                successors.put(defaultNow(), each.getValue());
                changeDefault(each.getValue());
            } else {
                registry.getConfiguration(each.getKey()).ifPresent(before -> successors.put(before, each.getValue()));
                registry.addConfiguration(each.getKey(), each.getValue());
            }
        }
        for (E entry : all()) {
            succeed(entry, successors);
        }
    }

    private C defaultNow() {
        C later = laterDefault;
        return later == null ? registry.getDefaultConfig() : later;
    }

    private void changeDefault(C config) {
        boolean first = laterDefault == null;
        laterDefault = config;
        if (first) {
            registry.getEventPublisher()
                    .onEntryAdded(
                            added -> succeed(added.getAddedEntry(), Map.of(registry.getDefaultConfig(), defaultNow())));
        }
    }

    /** An entry without settings of its own has the very object that was shared. */
    private void succeed(E entry, Map<C, C> successors) {
        String name = nameOf(entry);
        C now = successors.get(configOf(entry));
        if (now != null && !held.containsKey(name)) {
            try {
                reconfigure(name, now);
            } catch (RuntimeException refused) {
                keeps(name, refused);
            }
        }
    }

    /** What one entry cannot take costs it the change, and the others nothing. */
    private void refreshOwn(String name, NamedSettings<?, C> now) {
        try {
            C config = now.ofInstance(name);
            E known = registry.find(name).orElse(null);
            if (known == null) {
                held.put(name, make(name, config));
            } else if (reconfigure(name, config)) {
                held.put(name, known);
            }
        } catch (RuntimeException refused) {
            keeps(name, refused);
        }
    }

    private void keeps(String name, RuntimeException refused) {
        LOG.warn("{} '{}' keeps its settings: {}", kind, name, refused.getMessage(), refused);
    }
}
