package io.holdfast.strategies.bulkhead;

import static io.holdfast.strategies.bulkhead.Helpers.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.core.ConfigurationNotFoundException;
import io.github.resilience4j.core.registry.EntryAddedEvent;
import io.github.resilience4j.core.registry.EntryRemovedEvent;
import io.github.resilience4j.core.registry.EntryReplacedEvent;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.holdfast.core.config.Reconfiguration;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The registry behind Resilience4j's interface. */
class ConcurrencyLimitRegistryTest {
    private static final BulkheadConfig TWO = config(2, Duration.ZERO);
    private static final BulkheadConfig THREE = config(3, Duration.ZERO);

    private static int limit(Bulkhead bulkhead) {
        return bulkhead.getMetrics().getMaxAllowedConcurrentCalls();
    }

    @Test
    void everyWayToAsk_makesTheLimitOnce() {
        ConcurrencyLimitRegistry registry = ConcurrencyLimitRegistry.of(Map.of("default", TWO, "wide", THREE));

        assertThat(limit(registry.bulkhead("a"))).isEqualTo(2);
        assertThat(limit(registry.bulkhead("b", THREE))).isEqualTo(3);
        assertThat(limit(registry.bulkhead("c", "wide"))).isEqualTo(3);
        assertThat(limit(registry.bulkhead("d", () -> THREE))).isEqualTo(3);
        assertThat(registry.bulkhead("e", Map.of("k", "v")).getTags()).containsEntry("k", "v");
        assertThat(registry.bulkhead("f", THREE, Map.of("k", "v")).getTags()).containsEntry("k", "v");
        assertThat(registry.bulkhead("g", () -> THREE, Map.of("k", "v")).getTags())
                .containsEntry("k", "v");
        assertThat(registry.bulkhead("h", "wide", Map.of("k", "v")).getTags()).containsEntry("k", "v");
        assertThat(registry.concurrencyLimit("a")).isSameAs(registry.bulkhead("a"));
        assertThat(registry.concurrencyLimit("i", THREE)).isSameAs(registry.bulkhead("i"));
        assertThat(registry.getAllBulkheads()).hasSize(9);
        assertThatThrownBy(() -> registry.bulkhead("j", "unknown")).isInstanceOf(ConfigurationNotFoundException.class);
    }

    @Test
    void everyFactory_keepsWhatItIsGiven() {
        List<String> events = new ArrayList<>();
        RegistryEventConsumer<Bulkhead> consumer = consumer(events);
        Map<String, String> tags = Map.of("team", "a");
        Map<String, BulkheadConfig> configs = Map.of("default", TWO);
        List<ConcurrencyLimitRegistry> all = List.of(
                ConcurrencyLimitRegistry.of(TWO, consumer),
                ConcurrencyLimitRegistry.of(TWO, List.of(consumer)),
                ConcurrencyLimitRegistry.of(configs, consumer),
                ConcurrencyLimitRegistry.of(configs, List.of(consumer)),
                ConcurrencyLimitRegistry.of(configs, consumer, tags));
        for (ConcurrencyLimitRegistry registry : all) {
            assertThat(limit(registry.bulkhead("a"))).isEqualTo(2);
        }

        assertThat(events).containsExactly("added a", "added a", "added a", "added a", "added a");
        assertThat(all.get(4).bulkhead("a").getTags()).isEqualTo(tags);
        assertThat(ConcurrencyLimitRegistry.of(TWO, tags).bulkhead("a").getTags())
                .isEqualTo(tags);
        assertThat(ConcurrencyLimitRegistry.of(configs, tags).bulkhead("a").getTags())
                .isEqualTo(tags);
        assertThat(limit(ConcurrencyLimitRegistry.ofDefaults().bulkhead("a"))).isEqualTo(25);
    }

    private static RegistryEventConsumer<Bulkhead> consumer(List<String> events) {
        return new RegistryEventConsumer<>() {
            @Override
            public void onEntryAddedEvent(EntryAddedEvent<Bulkhead> event) {
                events.add("added " + event.getAddedEntry().getName());
            }

            @Override
            public void onEntryRemovedEvent(EntryRemovedEvent<Bulkhead> event) {
                events.add("removed " + event.getRemovedEntry().getName());
            }

            @Override
            public void onEntryReplacedEvent(EntryReplacedEvent<Bulkhead> event) {
                events.add("replaced " + event.getNewEntry().getName());
            }
        };
    }

    @Test
    void secondConfiguration_isReported() {
        ConcurrencyLimitRegistry registry = ConcurrencyLimitRegistry.of(TWO);
        registry.bulkhead("a", THREE);

        assertThat(limit(registry.bulkhead("a", config(4, Duration.ofSeconds(1)))))
                .isEqualTo(3);

        assertThat(registry.conflicts())
                .singleElement()
                .satisfies(conflict -> assertThat(conflict.toString())
                        .contains(
                                "maxConcurrentCalls: keeps 3, ignores 4", "maxWaitDuration: keeps PT0S, ignores PT1S"));
    }

    @Test
    void reconfigure_changesTheLimitInUse() {
        ConcurrencyLimitRegistry registry = ConcurrencyLimitRegistry.of(TWO);
        ConcurrencyLimit limit = registry.concurrencyLimit("a");
        limit.tryEnter();

        assertThat(registry.reconfigure("a", before -> THREE))
                .contains(new Reconfiguration(
                        "a", List.of("maxConcurrentCalls: 2 -> 3"), List.of("running: 1"), List.of()));
        assertThat(registry.reconfigure("unknown", before -> THREE)).isEmpty();
        registry.replace("a", Bulkhead.ofDefaults("a"));
        assertThat(registry.reconfigure("a", before -> THREE)).isEmpty();
        assertThatThrownBy(() -> registry.concurrencyLimit("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("concurrencyLimit: 'a' is a io.github.resilience4j.bulkhead.internal.SemaphoreBulkhead"
                        + " that replace put there (expected: one of Holdfast)");
    }

    @Test
    void theirMeters_readOurLimits() {
        ConcurrencyLimitRegistry registry = ConcurrencyLimitRegistry.custom()
                .config(TWO)
                .options(ConcurrencyLimitOptions.defaults())
                .tags(Map.of("team", "a"))
                .build();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        TaggedBulkheadMetrics.ofBulkheadRegistry(registry).bindTo(meters);
        registry.concurrencyLimit("a").tryEnter();

        assertThat(meters.get("resilience4j.bulkhead.available.concurrent.calls")
                        .tags("name", "a", "team", "a")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(meters.get("resilience4j.bulkhead.max.allowed.concurrent.calls")
                        .tags("name", "a")
                        .gauge()
                        .value())
                .isEqualTo(2);
    }
}
