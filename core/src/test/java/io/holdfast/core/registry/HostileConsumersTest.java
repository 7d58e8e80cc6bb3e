package io.holdfast.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.EventConsumer;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.log.Hostile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Consumers of a registry that throw what cannot even be logged: the registry goes on, and so do the other consumers.
 */
class HostileConsumersTest {

    private record Consumer<E>(Hostile hostile) implements EventConsumer<E> {

        @Override
        public void consumeEvent(E event) {
            throw hostile.exception();
        }

        @Override
        public String toString() {
            throw hostile.exception();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyChangeIsMade_andTheNextConsumerIsTold(Hostile hostile) {
        BreakerRegistry registry = BreakerRegistry.of(CircuitBreakerConfig.ofDefaults());
        List<String> told = new ArrayList<>();
        registry.getEventPublisher().onEvent(new Consumer<>(hostile));
        registry.getEventPublisher().onEntryAdded(new Consumer<>(hostile));
        registry.getEventPublisher().onEntryRemoved(new Consumer<>(hostile));
        registry.getEventPublisher().onEntryReplaced(new Consumer<>(hostile));
        registry.getEventPublisher()
                .onEvent(event -> told.add(event.getEventType().name()));

        Breaker first = registry.breaker("x");
        Breaker second = Breaker.ofDefaults("x");

        assertThat(registry.breaker("x")).isSameAs(first);
        assertThat(registry.replace("x", second)).containsSame(first);
        assertThat(registry.remove("x")).containsSame(second);
        assertThat(told).containsExactly("ADDED", "REPLACED", "REMOVED");
    }
}
