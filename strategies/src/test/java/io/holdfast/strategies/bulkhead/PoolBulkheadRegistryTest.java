package io.holdfast.strategies.bulkhead;

import static io.holdfast.strategies.bulkhead.Helpers.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.core.registry.EntryAddedEvent;
import io.github.resilience4j.core.registry.EntryRemovedEvent;
import io.github.resilience4j.core.registry.EntryReplacedEvent;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.micrometer.tagged.TaggedThreadPoolBulkheadMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The registry behind Resilience4j's interface. */
@Timeout(60)
class PoolBulkheadRegistryTest {
    private static final ThreadPoolBulkheadConfig TWO = numbers(2);
    private static final ThreadPoolBulkheadConfig THREE = numbers(3);

    private static ThreadPoolBulkheadConfig numbers(int threads) {
        return ThreadPoolBulkheadConfig.custom()
                .coreThreadPoolSize(1)
                .maxThreadPoolSize(threads)
                .queueCapacity(1)
                .build();
    }

    private static int threads(ThreadPoolBulkhead bulkhead) {
        return bulkhead.getMetrics().getMaximumThreadPoolSize();
    }

    @Test
    void everyWayToAsk_makesTheBulkheadOnce() {
        try (PoolBulkheadRegistry registry = PoolBulkheadRegistry.of(Map.of("default", TWO, "wide", THREE))) {
            assertThat(threads(registry.bulkhead("a"))).isEqualTo(2);
            assertThat(threads(registry.bulkhead("b", THREE))).isEqualTo(3);
            assertThat(threads(registry.bulkhead("c", "wide"))).isEqualTo(3);
            assertThat(threads(registry.bulkhead("d", () -> THREE))).isEqualTo(3);
            assertThat(registry.bulkhead("e", Map.of("k", "v")).getTags()).containsEntry("k", "v");
            assertThat(registry.bulkhead("f", THREE, Map.of("k", "v")).getTags())
                    .containsEntry("k", "v");
            assertThat(registry.bulkhead("g", () -> THREE, Map.of("k", "v")).getTags())
                    .containsEntry("k", "v");
            assertThat(registry.bulkhead("h", "wide", Map.of("k", "v")).getTags())
                    .containsEntry("k", "v");
            assertThat(registry.poolBulkhead("a")).isSameAs(registry.bulkhead("a"));
            assertThat(registry.poolBulkhead("i", THREE)).isSameAs(registry.bulkhead("i"));
            assertThat(registry.getAllBulkheads()).hasSize(9);
            assertThat(threads(registry.bulkhead("i", TWO))).isEqualTo(3);
            assertThat(registry.bulkhead("i", numbers(4))).isSameAs(registry.bulkhead("i"));
            assertThat(registry.conflicts()).hasSize(1);
        }
    }

    @Test
    void everyFactory_keepsWhatItIsGiven() {
        List<String> events = new ArrayList<>();
        RegistryEventConsumer<ThreadPoolBulkhead> consumer = consumer(events);
        Map<String, String> tags = Map.of("team", "a");
        Map<String, ThreadPoolBulkheadConfig> configs = Map.of("default", TWO);
        List<PoolBulkheadRegistry> all = List.of(
                PoolBulkheadRegistry.of(TWO, consumer),
                PoolBulkheadRegistry.of(TWO, List.of(consumer)),
                PoolBulkheadRegistry.of(configs, consumer),
                PoolBulkheadRegistry.of(configs, List.of(consumer)),
                PoolBulkheadRegistry.of(configs, consumer, tags));
        all.forEach(registry -> assertThat(threads(registry.bulkhead("a"))).isEqualTo(2));

        assertThat(events).hasSize(5);
        assertThat(all.get(4).bulkhead("a").getTags()).isEqualTo(tags);
        assertThat(PoolBulkheadRegistry.of(TWO, tags).bulkhead("a").getTags()).isEqualTo(tags);
        assertThat(PoolBulkheadRegistry.of(configs, tags).bulkhead("a").getTags())
                .isEqualTo(tags);
        assertThat(PoolBulkheadRegistry.ofDefaults()
                        .bulkhead("a")
                        .getBulkheadConfig()
                        .getQueueCapacity())
                .isEqualTo(100);
    }

    private static RegistryEventConsumer<ThreadPoolBulkhead> consumer(List<String> events) {
        return new RegistryEventConsumer<>() {
            @Override
            public void onEntryAddedEvent(EntryAddedEvent<ThreadPoolBulkhead> event) {
                events.add("added " + event.getAddedEntry().getName());
            }

            @Override
            public void onEntryRemovedEvent(EntryRemovedEvent<ThreadPoolBulkhead> event) {
                events.add("removed");
            }

            @Override
            public void onEntryReplacedEvent(EntryReplacedEvent<ThreadPoolBulkhead> event) {
                events.add("replaced");
            }
        };
    }

    @Test
    void reconfigure_changesTheBulkheadInUse() {
        try (PoolBulkheadRegistry registry = PoolBulkheadRegistry.of(TWO)) {
            registry.bulkhead("a");

            assertThat(registry.reconfigure("a", before -> THREE))
                    .hasValueSatisfying(
                            told -> assertThat(told.changes()).containsExactly("maxThreadPoolSize: 2 -> 3"));
            assertThat(registry.reconfigure("unknown", before -> THREE)).isEmpty();
            registry.replace("a", ThreadPoolBulkhead.of("a", TWO));
            assertThat(registry.reconfigure("a", before -> THREE)).isEmpty();
            assertThatThrownBy(() -> registry.poolBulkhead("a")).hasMessageContaining("(expected: one of Holdfast)");
        }
    }

    @Test
    void close_closesAllWithinOneBound() {
        PoolBulkheadRegistry registry = PoolBulkheadRegistry.custom()
                .config(TWO)
                .options(PoolBulkheadOptions.defaults().closeTimeout(Duration.ofMillis(20)))
                .build();
        CountDownLatch never = new CountDownLatch(1);
        List<CompletableFuture<Void>> promises = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            promises.add(registry.poolBulkhead(name).submit(() -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }

        registry.close();

        until(() -> promises.stream().allMatch(CompletableFuture::isDone));
        assertThatThrownBy(() -> registry.poolBulkhead("a").submit(() -> {})).isInstanceOf(BulkheadFullException.class);
    }

    @Test
    void theirMeters_readOurBulkheads() {
        try (PoolBulkheadRegistry registry =
                PoolBulkheadRegistry.custom().config(TWO).build()) {
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            TaggedThreadPoolBulkheadMetrics.ofThreadPoolBulkheadRegistry(registry)
                    .bindTo(meters);
            registry.bulkhead("a");

            assertThat(meters.get("resilience4j.bulkhead.max.thread.pool.size")
                            .tags("name", "a")
                            .gauge()
                            .value())
                    .isEqualTo(2);
            assertThat(meters.get("resilience4j.bulkhead.queue.capacity")
                            .tags("name", "a")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        }
    }
}
