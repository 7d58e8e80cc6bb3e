package io.holdfast.core.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.holdfast.core.registry.BreakerRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each {@link RegistryDifference}, as it is there and as it is here; and reports about registries that hold for both.
 */
class RegistryDifferencesTest {

    private final CircuitBreakerRegistry theirs = CircuitBreakerRegistry.ofDefaults();
    private final BreakerRegistry ours = BreakerRegistry.ofDefaults();

    /** {@link RegistryDifference#CONSUMER_THAT_THROWS} */
    @Test
    void consumerThatThrows_harmsTheCallerThere_andNobodyHere() {
        IllegalStateException failure = new IllegalStateException("on purpose");
        for (CircuitBreakerRegistry registry : List.of(theirs, ours)) {
            registry.getEventPublisher().onEntryAdded(event -> {
                throw failure;
            });
        }
        assertThatThrownBy(() -> theirs.circuitBreaker("a")).isSameAs(failure);
        assertThat(theirs.find("a")).isEmpty();
        assertThat(ours.find("a")).isEmpty();
        assertThat(ours.circuitBreaker("a")).isNotNull();
        assertThat(ours.find("a")).isPresent();
    }

    /** {@link RegistryDifference#NAME_ASKED_FOR_WHILE_IT_IS_MADE} */
    @Test
    void nameAskedForWhileItIsMade_failsThere_andIsFoundHere() {
        for (CircuitBreakerRegistry registry : List.of(theirs, ours)) {
            registry.getEventPublisher()
                    .onEntryAdded(event ->
                            registry.circuitBreaker(event.getAddedEntry().getName()));
        }
        assertThatThrownBy(() -> theirs.circuitBreaker("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Recursive update");
        assertThat(ours.circuitBreaker("a")).isSameAs(ours.circuitBreaker("a"));
    }

    /** {@link RegistryDifference#NULL_TAG} */
    @Test
    void nullTag_isTakenThere_andRefusedHere() {
        Map<String, String> tags = new HashMap<>();
        tags.put("zone", null);
        assertThat(theirs.circuitBreaker("a", tags).getTags()).containsEntry("zone", null);
        assertThatThrownBy(() -> ours.circuitBreaker("a", tags)).hasMessageStartingWith("tags: zone=null");
    }

    /** {@link RegistryDifference#TAGS_CHANGED_LATER} */
    @Test
    void tagsChangedLater_changeTheRegistryThere_andNothingHere() {
        Map<String, String> tags = new HashMap<>();
        CircuitBreakerRegistry live = CircuitBreakerRegistry.of(Map.of(), tags);
        CircuitBreakerRegistry copied = BreakerRegistry.of(Map.of(), tags);
        tags.put("zone", "one");
        assertThat(live.getTags()).containsEntry("zone", "one");
        assertThat(copied.getTags()).isEmpty();
        assertThatThrownBy(() -> copied.getTags().put("zone", "two")).isInstanceOf(RuntimeException.class);
    }

    /** Resilience4j #1115, #837: subscribing while others are told. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void subscribingWhileEventsAreDelivered_disturbsNobody(boolean here) throws Exception {
        CircuitBreakerRegistry registry = here ? ours : theirs;
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            CyclicBarrier start = new CyclicBarrier(3);
            List<Future<?>> threads = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                String prefix = "thread-" + thread + "-";
                threads.add(pool.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    for (int i = 0; i < 200; i++) {
                        registry.getEventPublisher().onEntryAdded(event -> {}).onEntryRemoved(event -> {});
                        registry.circuitBreaker(prefix + i);
                        registry.remove(prefix + i);
                    }
                    return null;
                }));
            }
            for (Future<?> thread : threads) {
                thread.get(30, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(registry.getAllCircuitBreakers()).isEmpty();
    }

    /** Resilience4j #584: a configuration of the breaker's name is not its configuration unless it is asked for. */
    @Test
    void configurationOfTheBreakersName_isNotUsedUnasked() {
        CircuitBreakerConfig small =
                CircuitBreakerConfig.custom().slidingWindowSize(5).build();
        for (CircuitBreakerRegistry registry :
                List.of(CircuitBreakerRegistry.of(Map.of("test", small)), BreakerRegistry.of(Map.of("test", small)))) {
            CircuitBreaker breaker = registry.circuitBreaker("test");
            assertThat(breaker.getCircuitBreakerConfig()).isSameAs(registry.getDefaultConfig());
            assertThat(registry.circuitBreaker("other", "test").getCircuitBreakerConfig())
                    .isSameAs(small);
        }
    }
}
