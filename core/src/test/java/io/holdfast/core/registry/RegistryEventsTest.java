package io.holdfast.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.core.registry.EntryAddedEvent;
import io.github.resilience4j.core.registry.EntryRemovedEvent;
import io.github.resilience4j.core.registry.EntryReplacedEvent;
import io.github.resilience4j.core.registry.RegistryEvent;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.holdfast.core.breaker.Breaker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistryEventsTest {

    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();
    private final List<RegistryEvent> events = new ArrayList<>();

    @Test
    void eachChange_isOneEventWithItsBreakers() {
        registry.getEventPublisher().onEvent(events::add);
        Breaker first = registry.breaker("x");
        Breaker second = Breaker.ofDefaults("x");
        registry.replace("x", second);
        registry.remove("x");
        assertThat(events).hasSize(3);
        assertThat(events.get(0)).isInstanceOfSatisfying(EntryAddedEvent.class, event -> {
            assertThat(event.getEventType()).isEqualTo(RegistryEvent.Type.ADDED);
            assertThat(event.getAddedEntry()).isSameAs(first);
        });
        assertThat(events.get(1)).isInstanceOfSatisfying(EntryReplacedEvent.class, event -> {
            assertThat(event.getEventType()).isEqualTo(RegistryEvent.Type.REPLACED);
            assertThat(event.getOldEntry()).isSameAs(first);
            assertThat(event.getNewEntry()).isSameAs(second);
        });
        assertThat(events.get(2)).isInstanceOfSatisfying(EntryRemovedEvent.class, event -> {
            assertThat(event.getEventType()).isEqualTo(RegistryEvent.Type.REMOVED);
            assertThat(event.getRemovedEntry()).isSameAs(second);
        });
        assertThat(events)
                .allSatisfy(event -> assertThat(event.getCreationTime()).isNotNull());
    }

    @Test
    void whatChangesNothing_isNoEvent() {
        registry.breaker("known");
        registry.getEventPublisher().onEvent(events::add);
        registry.breaker("known");
        registry.find("unknown");
        registry.remove("unknown");
        registry.replace("unknown", Breaker.ofDefaults("unknown"));
        assertThat(events).isEmpty();
    }

    @Test
    void consumersGivenToTheFactories_getTheirEvents() {
        List<String> seen = new ArrayList<>();
        CircuitBreakerConfig config = CircuitBreakerConfig.ofDefaults();
        Map<String, CircuitBreakerConfig> configs = Map.of("default", config);
        List<BreakerRegistry> registries = List.of(
                BreakerRegistry.of(config, recording(seen)),
                BreakerRegistry.of(config, List.of(recording(seen))),
                BreakerRegistry.of(configs, recording(seen)),
                BreakerRegistry.of(configs, recording(seen), Map.of("a", "b")),
                BreakerRegistry.of(configs, List.of(recording(seen))));
        for (BreakerRegistry each : registries) {
            seen.clear();
            each.breaker("x");
            each.replace("x", Breaker.ofDefaults("x"));
            each.remove("x");
            assertThat(seen).containsExactly("added", "replaced", "removed");
        }
    }

    private static RegistryEventConsumer<CircuitBreaker> recording(List<String> seen) {
        return new RegistryEventConsumer<>() {
            @Override
            public void onEntryAddedEvent(EntryAddedEvent<CircuitBreaker> event) {
                seen.add("added");
            }

            @Override
            public void onEntryRemovedEvent(EntryRemovedEvent<CircuitBreaker> event) {
                seen.add("removed");
            }

            @Override
            public void onEntryReplacedEvent(EntryReplacedEvent<CircuitBreaker> event) {
                seen.add("replaced");
            }
        };
    }

    @Test
    void consumerAddedThreeTimes_isToldOnceForEachKindItWasAddedTo() {
        List<RegistryEvent> added = new ArrayList<>();
        EventConsumer<EntryAddedEvent<CircuitBreaker>> ofAdded = added::add;
        EventConsumer<RegistryEvent> ofAll = events::add;
        for (int i = 0; i < 3; i++) {
            registry.getEventPublisher().onEntryAdded(ofAdded).onEvent(ofAll);
        }
        registry.breaker("x");
        registry.remove("x");
        assertThat(added).hasSize(1);
        assertThat(events).hasSize(2);
    }

    @Test
    void consumerOfAllEvents_isToldFirst() {
        List<String> order = new ArrayList<>();
        registry.getEventPublisher()
                .onEntryAdded(event -> order.add("added"))
                .onEntryReplaced(event -> order.add("replaced"))
                .onEvent(event -> order.add("any"));
        registry.breaker("x");
        registry.replace("x", Breaker.ofDefaults("x"));
        assertThat(order).containsExactly("any", "added", "any", "replaced");
    }

    @Test
    void throwingConsumer_harmsNeitherTheCallerNorTheOthers() {
        registry.getEventPublisher()
                .onEntryAdded(event -> {
                    throw new LinkageError("on purpose");
                })
                .onEntryAdded(events::add);
        assertThat(registry.breaker("x")).isSameAs(registry.breaker("x"));
        assertThat(events).hasSize(1);
    }

    @Test
    void consumerThatAsksForTheSameName_getsTheBreakerThatWasAdded() {
        List<CircuitBreaker> asked = new ArrayList<>();
        registry.getEventPublisher()
                .onEntryAdded(event ->
                        asked.add(registry.circuitBreaker(event.getAddedEntry().getName())));
        Breaker breaker = registry.breaker("x");
        assertThat(asked).containsExactly(breaker);
    }

    @Test
    void consumerThatAsksForOtherNames_makesThem() {
        registry.getEventPublisher().onEvent(events::add);
        registry.getEventPublisher().onEntryAdded(event -> {
            String name = event.getAddedEntry().getName();
            if (name.length() < 5) {
                registry.breaker(name + "x");
            }
        });
        registry.breaker("x");
        assertThat(registry.getAllCircuitBreakers()).hasSize(5);
        assertThat(events).hasSize(5);
    }

    @Test
    void consumerThatRemovesWhatWasAdded_leavesTheNameUnknown() {
        registry.getEventPublisher()
                .onEntryAdded(event -> registry.remove(event.getAddedEntry().getName()));
        registry.getEventPublisher().onEntryRemoved(events::add);
        Breaker breaker = registry.breaker("x");
        assertThat(breaker.getName()).isEqualTo("x");
        assertThat(registry.find("x")).isEmpty();
        assertThat(events).hasSize(1);
    }

    @Test
    void consumerThatSubscribesAnother_doesNotDisturbTheDelivery() {
        registry.getEventPublisher()
                .onEntryAdded(event -> registry.getEventPublisher().onEvent(events::add));
        registry.breaker("x");
        registry.breaker("y");
        assertThat(events).isNotEmpty();
    }
}
