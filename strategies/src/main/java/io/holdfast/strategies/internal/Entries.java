package io.holdfast.strategies.internal;

import io.github.resilience4j.core.Registry;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.event.EventConsumers;
import io.holdfast.core.internal.registry.Arguments;
import io.holdfast.core.internal.registry.Configurations;
import io.holdfast.core.internal.registry.RegistryEvents;
import io.holdfast.core.internal.registry.RegistryParts;
import io.holdfast.core.internal.registry.SafeText;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.registry.ConfigConflict;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What every registry of this module is: entries by name behind Resilience4j's interface. A known name costs one {@code
 * get} on a concurrent map; an unknown one is made exactly once, however many threads ask. The user's configuration
 * supplier is asked before and consumers are told after, outside any lock, and what they throw is logged. A second,
 * different configuration for a known name is reported, not silently ignored. Thread-safe.
 *
 * @param <E> Resilience4j's type of the entries
 * @param <C> the type of their configurations
 */
public abstract class Entries<E, C> implements Registry<E, C> {

    /** For entries that are asked for without tags. */
    protected static final Map<String, String> NO_TAGS = Map.of();

    /** Names may come from outside; so many conflicts are remembered, and reported. */
    private static final int MOST_CONFLICTS = 1000;

    private final ConcurrentMap<String, E> entries = new ConcurrentHashMap<>();
    private final Map<String, ConfigConflict> conflicts = new ConcurrentHashMap<>();
    private final String kind;
    private final Configurations<C> configurations;
    private final Map<String, String> tags;
    private final GuardedLog log;
    private final RegistryEvents<E> events;
    private final EventConsumers<Reconfiguration> reconfigured;

    /** For entries that messages call {@code kind}, such as {@code rate limit}. */
    protected Entries(String kind, RegistryParts<E, C> parts, GuardedLog log) {
        this.kind = kind;
        this.configurations = new Configurations<>(parts.configs(), name -> null);
        this.tags = parts.tags();
        this.log = log;
        this.events = new RegistryEvents<>(log, parts.consumers());
        this.reconfigured = new EventConsumers<>(log);
    }

    /** Makes an entry; runs inside the map, so it calls no code of the user's that might use the registry. */
    protected abstract E make(String name, C config, Map<String, String> allTags);

    /** Returns what an entry has; null if it is another's and does not tell. */
    protected abstract @Nullable C configOf(E entry);

    /** Returns the settings that are compared where a known name is asked for with a configuration. */
    protected abstract List<Setting<C>> settings();

    /** Gives an entry another configuration; empty if it is not one of ours. */
    protected abstract Optional<Reconfiguration> reconfigure(E entry, UnaryOperator<C> change);

    /** Returns the entry of a name, made with the default configuration if the name is new. */
    protected final E entry(String name) {
        E known = entries.get(Arguments.name(name));
        return known == null ? create(name, configurations.byDefault(), NO_TAGS) : known;
    }

    /** Returns the entry of a name, made with a configuration if the name is new. */
    protected final E entry(String name, @Nullable C config, @Nullable Map<String, String> more) {
        E known = entries.get(Arguments.name(name));
        if (known == null) {
            return create(name, config, more);
        }
        report(name, known, config);
        return known;
    }

    /** As {@link #entry(String, Object, Map)} with a configuration that the registry knows by name. */
    protected final E namedEntry(String name, @Nullable String configName, @Nullable Map<String, String> more) {
        E known = entries.get(Arguments.name(name));
        if (known == null) {
            return create(name, configurations.get(Objects.requireNonNull(configName, "configName")), more);
        }
        // A known name needs no configuration, as in Resilience4j: it may have been removed since.
        report(name, known, configName == null ? null : configurations.find(configName));
        return known;
    }

    /** As {@link #entry(String, Object, Map)}; the supplier is asked for an unknown name only. */
    protected final E suppliedEntry(String name, @Nullable Supplier<C> supplier, @Nullable Map<String, String> more) {
        E known = entries.get(Arguments.name(name));
        return known == null ? create(name, Arguments.supplier(supplier).get(), more) : known;
    }

    private E create(String name, @Nullable C config, @Nullable Map<String, String> more) {
        C checked = Arguments.config(config);
        Map<String, String> all = Arguments.tagsOver(tags, more);
        Creation<E> creation = new Creation<>();
        E entry = entries.computeIfAbsent(name, unused -> creation.made = make(name, checked, all));
        if (creation.made != null) {
            events.added(entry);
        } else {
            report(name, entry, checked);
        }
        return entry;
    }

    /** Tells the thread that made an entry from those that found it. */
    private static final class Creation<E> {
        @Nullable
        E made;
    }

    private void report(String name, E known, @Nullable C asked) {
        C used = configOf(known);
        if (asked == null || used == null || asked == used || asked == configurations.byDefault()) {
            return;
        }
        if (conflicts.containsKey(name) || conflicts.size() >= MOST_CONFLICTS || asked == configurations.find(name)) {
            return;
        }
        List<String> differences = Setting.conflicts(settings(), used, asked);
        if (!differences.isEmpty() && conflicts.putIfAbsent(name, new ConfigConflict(name, differences)) == null) {
            log.warn(
                    "{} '{}' exists with another configuration, which stays in use: {}",
                    kind,
                    SafeText.of(name),
                    differences);
        }
    }

    /** Returns the second configurations that were given for known names, and not used. */
    public final List<ConfigConflict> conflicts() {
        return List.copyOf(conflicts.values());
    }

    /** Returns all entries, in a new set that is the caller's own, as in Resilience4j. */
    protected final Set<E> all() {
        return new HashSet<>(entries.values());
    }

    /** Gives the entry of a name another configuration in use; empty if there is none, or it is not one of ours. */
    public final Optional<Reconfiguration> reconfigure(String name, UnaryOperator<C> change) {
        Objects.requireNonNull(change, "change");
        E known = entries.get(Arguments.name(name));
        Optional<Reconfiguration> done = known == null ? Optional.empty() : reconfigure(known, change);
        if (done.isPresent()) {
            conflicts.remove(name);
            reconfigured.publish(done.get());
        }
        return done;
    }

    /** Subscribes to what {@link #reconfigure(String, UnaryOperator)} does. */
    public final Subscription onReconfigured(Consumer<? super Reconfiguration> consumer) {
        return reconfigured.subscribe(Reconfiguration.class, Objects.requireNonNull(consumer, "consumer")::accept)::run;
    }

    @Override
    public final void addConfiguration(String configName, C configuration) {
        configurations.add(configName, configuration);
    }

    @Override
    public final Optional<E> find(String name) {
        return Optional.ofNullable(entries.get(Arguments.name(name)));
    }

    @Override
    public final Optional<E> remove(String name) {
        E removed = entries.remove(Arguments.name(name));
        if (removed != null) {
            conflicts.remove(name);
            events.removed(name, removed);
        }
        return Optional.ofNullable(removed);
    }

    @Override
    public final Optional<E> replace(String name, E newEntry) {
        E replaced = entries.replace(Arguments.name(name), Objects.requireNonNull(newEntry, "newEntry"));
        if (replaced != null) {
            conflicts.remove(name);
            events.replaced(name, replaced, newEntry);
        }
        return Optional.ofNullable(replaced);
    }

    @Override
    public final Optional<C> getConfiguration(String configName) {
        return Optional.ofNullable(configurations.find(configName));
    }

    @Override
    @SuppressWarnings("NullAway") // null for an unknown name, as in Resilience4j, whose interface does not say so
    public final C removeConfiguration(String configName) {
        return configurations.remove(configName);
    }

    @Override
    public final C getDefaultConfig() {
        return configurations.byDefault();
    }

    @Override
    public final Map<String, String> getTags() {
        return tags;
    }

    @Override
    public final EventPublisher<E> getEventPublisher() {
        return events;
    }

    @Override
    public final String toString() {
        return kind + "s"
                + entries.keySet().stream().limit(10).map(SafeText::of).toList()
                + (entries.size() > 10 ? " and more, " + entries.size() + " in all" : "");
    }
}
