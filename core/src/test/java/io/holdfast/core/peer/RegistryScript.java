package io.holdfast.core.peer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.core.registry.EntryAddedEvent;
import io.github.resilience4j.core.registry.EntryRemovedEvent;
import io.github.resilience4j.core.registry.RegistryEvent;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A random but repeatable sequence of everything one can do to a registry. */
@SuppressWarnings("NullAway") // a null here and there is part of the script
final class RegistryScript {

    /** One thing to do, with its name for the failure message. */
    record Step(String name, Function<CircuitBreakerRegistry, @Nullable Object> action) {}

    private static final List<String> NAMES = Arrays.asList("a", "b", "", "x\n", null);
    private static final List<String> CONFIG_NAMES = Arrays.asList("small", "large", "default", "missing", null);
    private static final List<Map<String, String>> TAGS =
            Arrays.asList(Map.of(), Map.of("zone", "one"), Map.of("zone", "two", "tier", "1"), null);

    private final Random random;
    private final Map<RegistryDifference, Integer> avoided = new EnumMap<>(RegistryDifference.class);
    private final List<CircuitBreakerConfig> configs = Arrays.asList(
            CircuitBreakerConfig.ofDefaults(),
            CircuitBreakerConfig.custom().slidingWindowSize(5).build(),
            CircuitBreakerConfig.custom().slidingWindowSize(5).build(),
            CircuitBreakerConfig.custom().failureRateThreshold(7).build(),
            null);
    private int foreign;

    RegistryScript(long seed) {
        this.random = new Random(seed);
    }

    Map<RegistryDifference, Integer> avoided() {
        return avoided;
    }

    private <T> T any(List<T> of) {
        // the last one, null, now and then
        return of.get(random.nextInt(12) == 0 ? of.size() - 1 : random.nextInt(of.size() - 1));
    }

    Map<String, CircuitBreakerConfig> firstConfigs() {
        Map<String, CircuitBreakerConfig> first = new HashMap<>();
        first.put("small", configs.get(1));
        if (random.nextBoolean()) {
            first.put("default", configs.get(2));
        }
        return first;
    }

    Map<String, String> registryTags() {
        return random.nextBoolean() ? Map.of() : Map.of("zone", "all", "team", "search");
    }

    Step next() {
        String name = any(NAMES);
        int dice = random.nextInt(20);
        if (dice < 10) {
            return lookup(name);
        }
        return switch (dice) {
            case 10 -> new Step("find " + name, registry -> registry.find(name));
            case 11, 12 -> new Step("remove " + name, registry -> registry.remove(name));
            case 13, 14 -> replace(name);
            case 15, 16, 17 -> configuration();
            case 18 -> new Step("clear the set of all", RegistryScript::clearAll);
            default -> avoid();
        };
    }

    private Step avoid() {
        RegistryDifference[] all = RegistryDifference.values();
        RegistryDifference difference = all[random.nextInt(all.length)];
        avoided.merge(difference, 1, Integer::sum);
        return new Step("avoided: " + difference, registry -> null);
    }

    private Step lookup(@Nullable String name) {
        CircuitBreakerConfig config = any(configs);
        String configName = any(CONFIG_NAMES);
        Map<String, String> tags = any(TAGS);
        Supplier<CircuitBreakerConfig> supplier = supplier(config);
        return switch (random.nextInt(8)) {
            case 0 -> new Step("name " + name, registry -> registry.circuitBreaker(name));
            case 1 -> new Step(name + ", " + tags, registry -> registry.circuitBreaker(name, tags));
            case 2 -> new Step(name + ", config", registry -> registry.circuitBreaker(name, config));
            case 3 -> new Step(name + ", config, " + tags, registry -> registry.circuitBreaker(name, config, tags));
            case 4 -> new Step(name + ", " + configName, registry -> registry.circuitBreaker(name, configName));
            case 5 ->
                new Step(
                        name + ", " + configName + ", " + tags,
                        registry -> registry.circuitBreaker(name, configName, tags));
            case 6 -> new Step(name + ", supplier", registry -> registry.circuitBreaker(name, supplier));
            default ->
                new Step(name + ", supplier, " + tags, registry -> registry.circuitBreaker(name, supplier, tags));
        };
    }

    private @Nullable Supplier<CircuitBreakerConfig> supplier(@Nullable CircuitBreakerConfig config) {
        return switch (random.nextInt(8)) {
            case 0 -> null;
            case 1 ->
                () -> {
                    throw new IllegalStateException("no configuration today");
                };
            default -> () -> config;
        };
    }

    private Step replace(@Nullable String name) {
        CircuitBreaker other = random.nextInt(12) == 0 ? null : CircuitBreaker.ofDefaults("foreign" + foreign++);
        return new Step("replace " + name, registry -> registry.replace(name, other));
    }

    private Step configuration() {
        String name = any(CONFIG_NAMES);
        CircuitBreakerConfig config = any(configs);
        return switch (random.nextInt(3)) {
            case 0 -> new Step("get " + name, registry -> registry.getConfiguration(name));
            case 1 -> new Step("remove configuration " + name, registry -> registry.removeConfiguration(name));
            default ->
                new Step("add configuration " + name, registry -> {
                    registry.addConfiguration(name, config);
                    return "added";
                });
        };
    }

    private static Object clearAll(CircuitBreakerRegistry registry) {
        Collection<CircuitBreaker> all = registry.getAllCircuitBreakers();
        int size = all.size();
        all.clear();
        return size;
    }

    /** The same consumers, some of them twice, for either registry. */
    static void subscribe(CircuitBreakerRegistry registry, Consumer<String> told) {
        EventConsumer<RegistryEvent> any = event -> told.accept(event.getEventType() + " to any");
        EventConsumer<EntryAddedEvent<CircuitBreaker>> added = event -> told.accept("to added");
        EventConsumer<EntryRemovedEvent<CircuitBreaker>> removed = event -> told.accept("to removed");
        for (int i = 0; i < 2; i++) {
            registry.getEventPublisher()
                    .onEntryAdded(added)
                    .onEntryRemoved(removed)
                    .onEntryReplaced(event -> told.accept("to a new object each time"));
            registry.getEventPublisher().onEvent(any);
        }
    }
}
