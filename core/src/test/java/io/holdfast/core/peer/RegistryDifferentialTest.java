package io.holdfast.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.registry.EntryAddedEvent;
import io.github.resilience4j.core.registry.EntryRemovedEvent;
import io.github.resilience4j.core.registry.EntryReplacedEvent;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.holdfast.core.registry.BreakerRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same random script drives Resilience4j's registry and ours, and after every step everything that can be seen of
 * them is the same: what the step returned or threw, the breakers with name, configuration, tags and state, the
 * configurations, and all events in their order.
 */
class RegistryDifferentialTest {
    private static final int STEPS = 1_000;
    private static final Map<RegistryDifference, Integer> AVOIDED = new EnumMap<>(RegistryDifference.class);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void sameScript_sameEverything(long seed) {
        RegistryScript script = new RegistryScript(seed);
        Map<String, CircuitBreakerConfig> configs = script.firstConfigs();
        Map<String, String> tags = script.registryTags();
        Seen theirs = new Seen(consumer -> CircuitBreakerRegistry.of(configs, consumer, tags));
        Seen ours = new Seen(consumer -> BreakerRegistry.of(configs, consumer, tags));
        Deque<String> history = new ArrayDeque<>();
        for (int i = 0; i < STEPS; i++) {
            RegistryScript.Step step = script.next();
            String expected = theirs.after(step.action());
            String actual = ours.after(step.action());
            history.add(i + ": " + step.name() + " -> " + expected);
            if (history.size() > 12) {
                history.remove();
            }
            assertThat(actual).as(() -> String.join("\n", history)).isEqualTo(expected);
        }
        script.avoided().forEach((difference, times) -> AVOIDED.merge(difference, times, Integer::sum));
    }

    @AfterAll
    static void everyAllowedDifferenceWasMet() {
        assertThat(AVOIDED.keySet()).containsExactlyInAnyOrder(RegistryDifference.values());
    }

    /** A registry, and what was seen of it; each breaker by the order in which it was first seen. */
    private static final class Seen implements RegistryEventConsumer<CircuitBreaker> {

        private final CircuitBreakerRegistry registry;
        private final Map<Object, Integer> known = new IdentityHashMap<>();
        private final List<String> events = new ArrayList<>();

        Seen(Function<RegistryEventConsumer<CircuitBreaker>, CircuitBreakerRegistry> factory) {
            this.registry = factory.apply(this);
            RegistryScript.subscribe(registry, events::add);
        }

        String after(Function<CircuitBreakerRegistry, @Nullable Object> action) {
            events.clear();
            String result;
            try {
                result = shown(action.apply(registry));
            } catch (RuntimeException e) {
                result = shown(e);
            }
            List<String> all = registry.getAllCircuitBreakers().stream()
                    .map(this::shown)
                    .sorted()
                    .toList();
            List<String> configs = List.of("small", "large", "default", "missing");
            return result + "\n  events " + events + "\n  breakers " + all + "\n  configurations "
                    + configs.stream()
                            .map(name -> shown(registry.getConfiguration(name)))
                            .toList()
                    + shown(registry.getDefaultConfig()) + "\n  tags " + new TreeMap<>(registry.getTags());
        }

        private String shown(@Nullable Object value) {
            if (value instanceof Optional<?> optional) {
                return "optional " + shown(optional.orElse(null));
            } else if (value instanceof CircuitBreaker breaker) {
                return "breaker " + known.computeIfAbsent(breaker, unseen -> known.size()) + " '" + breaker.getName()
                        + "' " + new TreeMap<>(breaker.getTags()) + " " + breaker.getState() + " of "
                        + shown(breaker.getCircuitBreakerConfig());
            } else if (value instanceof CircuitBreakerConfig config) {
                return "config " + System.identityHashCode(config);
            } else if (value instanceof NullPointerException) {
                return "NullPointerException"; // what they say: RegistryNullsTest
            }
            return String.valueOf(value);
        }

        @Override
        public void onEntryAddedEvent(EntryAddedEvent<CircuitBreaker> event) {
            events.add("added " + shown(event.getAddedEntry()));
        }

        @Override
        public void onEntryRemovedEvent(EntryRemovedEvent<CircuitBreaker> event) {
            events.add("removed " + shown(event.getRemovedEntry()));
        }

        @Override
        public void onEntryReplacedEvent(EntryReplacedEvent<CircuitBreaker> event) {
            events.add("replaced " + shown(event.getOldEntry()) + " by " + shown(event.getNewEntry()));
        }
    }
}
