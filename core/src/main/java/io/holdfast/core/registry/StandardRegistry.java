package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.Nanos;
import io.holdfast.core.internal.event.EventConsumers;
import io.holdfast.core.internal.registry.Arguments;
import io.holdfast.core.internal.registry.ConfigSource;
import io.holdfast.core.internal.registry.Configurations;
import io.holdfast.core.internal.registry.RegistryEvents;
import io.holdfast.core.internal.registry.RegistryParts;
import io.holdfast.core.internal.registry.SafeText;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.time.TimeSource;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The registry.
 *
 * <p><b>Lookup</b> of a known name is one {@code get} on a concurrent map. <b>Creation</b> is the second check of a
 * double check: {@code computeIfAbsent} makes the breaker if the first look found none, so however many threads ask,
 * one makes it. The user's configuration supplier is asked before and the event consumers run after, so a consumer may
 * ask the registry for whatever it likes. What runs inside is our own constructor; of the user's it calls a custom
 * clock and, for an initial state other than CLOSED, the wait function, neither of which may use the registry.
 * <b>Eviction</b> is described in {@link IdleEviction}.
 */
final class StandardRegistry implements BreakerRegistry {

    private static final GuardedLog LOG = GuardedLog.of(BreakerRegistry.class);

    static final Map<String, String> NO_TAGS = Map.of();

    /**
     * Under each name a {@link CircuitBreaker}, or a {@link CheckedEntry} or what {@link IdleEviction} puts in its
     * place.
     */
    private final ConcurrentMap<String, Object> entries = new ConcurrentHashMap<>();

    private final IdleEviction idle = new IdleEviction(entries);
    private final Configurations<CircuitBreakerConfig> configurations;
    private final Map<String, String> tags;
    private final BreakerOptions options;
    private final TimeSource time;
    private final RegistryEvents<CircuitBreaker> events;
    private final Conflicts conflicts;
    private final EventConsumers<Reconfiguration> reconfigured = new EventConsumers<>(LOG);
    private final AtomicBoolean sweeping = new AtomicBoolean();

    StandardRegistry(
            RegistryParts<CircuitBreaker, CircuitBreakerConfig> parts,
            ConfigSource<CircuitBreakerConfig> moreConfigs,
            BreakerOptions options,
            TimeSource time) {
        this.configurations = new Configurations<>(parts.configs(), moreConfigs);
        this.tags = parts.tags();
        this.options = options;
        this.time = time;
        this.events = new RegistryEvents<>(LOG, parts.consumers());
        this.conflicts = new Conflicts(entries, configurations, options, tags);
    }

    // ---- lookup and creation

    private @Nullable CircuitBreaker known(String name) {
        return known(name, entries.get(Arguments.name(name)));
    }

    private @Nullable CircuitBreaker known(String name, @Nullable Object entry) {
        if (entry instanceof CircuitBreaker breaker) {
            return breaker;
        }
        return entry instanceof CheckedEntry asked ? asked.breaker : idle.wake(name, entry);
    }

    /** Null is refused here and not before, since Resilience4j looks at nothing but the name if that is known. */
    private CircuitBreaker create(
            String name,
            @Nullable CircuitBreakerConfig config,
            BreakerOptions with,
            @Nullable Map<String, String> more) {
        Creation creation = new Creation(name, Arguments.config(config), with, Arguments.tagsOver(tags, more));
        for (; ; ) {
            Object entry = entries.computeIfAbsent(name, creation::make);
            if (creation.made != null) {
                events.added(creation.made);
                return creation.made;
            }
            CircuitBreaker breaker = known(name, entry);
            if (breaker != null) {
                conflicts.check(name, entry, breaker, config, with, more);
                return breaker;
            }
            removeCollected(name, entry);
        }
    }

    @Override
    public Breaker breaker(String name) {
        CircuitBreaker known = known(name);
        return ours(known == null ? create(name, configurations.byDefault(), options, NO_TAGS) : known);
    }

    @Override
    public Breaker breaker(String name, CircuitBreakerConfig config) {
        return breaker(name, config, options);
    }

    @Override
    public Breaker breaker(String name, CircuitBreakerConfig config, BreakerOptions with) {
        Objects.requireNonNull(with, "options");
        return ours(circuitBreaker(name, config, with, NO_TAGS));
    }

    @Override
    public Optional<Breaker> findBreaker(String name) {
        return known(name) instanceof Breaker ours ? Optional.of(ours) : Optional.empty();
    }

    @Override
    public Optional<CircuitBreaker> peek(String name) {
        return Optional.ofNullable(IdleEviction.peek(entries.get(Objects.requireNonNull(name, "name"))));
    }

    private static Breaker ours(CircuitBreaker breaker) {
        if (breaker instanceof Breaker ours) {
            return ours;
        }
        throw new IllegalStateException("breaker '" + SafeText.of(breaker.getName()) + "': "
                + breaker.getClass().getName() + " put in by replace (expected: " + Breaker.class.getName() + ")");
    }

    private CircuitBreaker circuitBreaker(
            String name, CircuitBreakerConfig config, BreakerOptions with, Map<String, String> more) {
        Object entry = entries.get(Arguments.name(name));
        CircuitBreaker known = known(name, entry);
        if (known == null) {
            return create(name, config, with, more);
        }
        conflicts.check(name, entry, known, config, with, more);
        return known;
    }

    @Override
    public CircuitBreaker circuitBreaker(String name) {
        CircuitBreaker known = known(name);
        return known == null ? create(name, configurations.byDefault(), options, NO_TAGS) : known;
    }

    @Override
    public CircuitBreaker circuitBreaker(String name, Map<String, String> more) {
        return circuitBreaker(name, configurations.byDefault(), options, more);
    }

    @Override
    public CircuitBreaker circuitBreaker(String name, CircuitBreakerConfig config) {
        return circuitBreaker(name, config, options, NO_TAGS);
    }

    @Override
    public CircuitBreaker circuitBreaker(String name, CircuitBreakerConfig config, Map<String, String> more) {
        return circuitBreaker(name, config, options, more);
    }

    @Override
    public CircuitBreaker circuitBreaker(String name, String configName) {
        return circuitBreaker(name, configName, NO_TAGS);
    }

    /** A known name needs no configuration, as in Resilience4j: it may have been removed since. */
    @Override
    public CircuitBreaker circuitBreaker(String name, String configName, Map<String, String> more) {
        Object entry = entries.get(Arguments.name(name));
        CircuitBreaker known = known(name, entry);
        if (known == null) {
            return create(name, configurations.get(configName), options, more);
        }
        CircuitBreakerConfig config = configName == null ? null : configurations.find(configName);
        conflicts.check(name, entry, known, config == null ? configurations.byDefault() : config, options, more);
        return known;
    }

    @Override
    public CircuitBreaker circuitBreaker(String name, Supplier<CircuitBreakerConfig> supplier) {
        return circuitBreaker(name, supplier, NO_TAGS);
    }

    /**
     * The supplier is asked for an unknown name only, as in Resilience4j; of threads that race for it, each may ask.
     */
    @Override
    public CircuitBreaker circuitBreaker(
            String name, Supplier<CircuitBreakerConfig> supplier, Map<String, String> more) {
        Object entry = entries.get(Arguments.name(name));
        CircuitBreaker known = known(name, entry);
        if (known == null) {
            return create(name, Arguments.supplier(supplier).get(), options, more);
        }
        conflicts.check(name, entry, known, configurations.byDefault(), options, more);
        return known;
    }

    // ---- the rest of Resilience4j's interface

    /** A new set each time, and the caller's own, as in Resilience4j. */
    @Override
    public Set<CircuitBreaker> getAllCircuitBreakers() {
        Set<CircuitBreaker> all = new HashSet<>();
        for (Object entry : entries.values()) {
            CircuitBreaker breaker = IdleEviction.peek(entry);
            if (breaker != null) {
                all.add(breaker);
            }
        }
        return all;
    }

    @Override
    public Optional<CircuitBreaker> find(String name) {
        return Optional.ofNullable(known(name));
    }

    @Override
    public Optional<CircuitBreaker> remove(String name) {
        Object entry = entries.remove(Arguments.name(name));
        if (entry == null) {
            return Optional.empty();
        }
        CircuitBreaker removed = IdleEviction.peek(entry);
        conflicts.forget(name);
        events.removed(name, removed == null ? placeholder(name) : removed);
        return Optional.ofNullable(removed);
    }

    @Override
    public Optional<CircuitBreaker> replace(String name, CircuitBreaker newEntry) {
        Objects.requireNonNull(newEntry, "newEntry");
        for (; ; ) {
            Object entry = entries.get(Arguments.name(name));
            if (entry == null) {
                return Optional.empty();
            }
            CircuitBreaker replaced = IdleEviction.peek(entry);
            if (replaced == null) {
                removeCollected(name, entry);
            } else if (entries.replace(name, entry, newEntry)) {
                conflicts.forget(name);
                events.replaced(name, replaced, newEntry);
                return Optional.of(replaced);
            }
        }
    }

    @Override
    public void addConfiguration(String configName, CircuitBreakerConfig configuration) {
        configurations.add(configName, configuration);
    }

    @Override
    public Optional<CircuitBreakerConfig> getConfiguration(String configName) {
        return Optional.ofNullable(configurations.find(configName));
    }

    @Override
    @SuppressWarnings("NullAway") // null for an unknown name, as in Resilience4j, whose interface does not say so
    public CircuitBreakerConfig removeConfiguration(String configName) {
        return configurations.remove(configName);
    }

    @Override
    public CircuitBreakerConfig getDefaultConfig() {
        return configurations.byDefault();
    }

    @Override
    public Map<String, String> getTags() {
        return tags;
    }

    @Override
    public EventPublisher<CircuitBreaker> getEventPublisher() {
        return events;
    }

    @Override
    public List<ConfigConflict> conflicts() {
        return conflicts.all();
    }

    // ---- other configurations for breakers in use

    @Override
    public Optional<Reconfiguration> reconfigure(String name, UnaryOperator<CircuitBreakerConfig> change) {
        Objects.requireNonNull(change, "change");
        Object entry = entries.get(Arguments.name(name));
        if (!(known(name, entry) instanceof Breaker breaker)) {
            return Optional.empty();
        }
        Reconfiguration done = breaker.reconfigure(change);
        entries.replace(name, Objects.requireNonNull(entry), breaker); // what it was compared with, it was before
        conflicts.forget(name);
        reconfigured.publish(done);
        return Optional.of(done);
    }

    @Override
    public Subscription onReconfigured(Consumer<? super Reconfiguration> consumer) {
        return reconfigured.subscribe(Reconfiguration.class, Objects.requireNonNull(consumer, "consumer")::accept)::run;
    }

    // ---- eviction

    @Override
    public int evictIdle(Duration idleFor) {
        if (Objects.requireNonNull(idleFor, "idle").isNegative()) {
            throw new IllegalArgumentException("idle: " + idleFor + " (expected: >= 0)");
        }
        if (!sweeping.compareAndSet(false, true)) {
            return 0;
        }
        try {
            long now = time.nanoTime();
            long idleNanos = Nanos.of(idleFor);
            int gone = 0;
            for (Map.Entry<String, Object> entry : entries.entrySet()) {
                boolean dead = !idle.sweep(entry.getKey(), entry.getValue(), now, idleNanos);
                gone += dead && removeCollected(entry.getKey(), entry.getValue()) ? 1 : 0;
            }
            return gone;
        } finally {
            sweeping.set(false);
        }
    }

    /** Takes out an entry whose breaker has been collected, and tells; false if another thread did. */
    private boolean removeCollected(String name, Object dead) {
        if (!entries.remove(name, dead)) {
            return false;
        }
        conflicts.forget(name);
        events.removed(name, placeholder(name));
        // A consumer that was told of a new breaker before this has just dropped it, and so is told again.
        CircuitBreaker breaker = IdleEviction.peek(entries.get(name));
        if (breaker != null) {
            events.added(breaker);
        }
        return true;
    }

    /** An event needs a breaker where the evicted one is gone; consumers go by the name. */
    private Breaker placeholder(String name) {
        return Breaker.of(name, CircuitBreakerConfig.ofDefaults(), BreakerOptions.defaults(), tags);
    }

    @Override
    public String toString() {
        return "BreakerRegistry"
                + entries.keySet().stream().limit(10).map(SafeText::of).toList()
                + (entries.size() > 10 ? " and more, " + entries.size() + " in all" : "");
    }
}
