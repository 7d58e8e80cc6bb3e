package io.holdfast.watchtower.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.time.Clocks;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Frames within their limit. */
class FrameWriterTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LONG = "\ud83d\ude00".repeat(400);

    private final Map<String, BreakerRegistry> registries = new LinkedHashMap<>();
    private final List<LimitSource<?>> limits = new ArrayList<>();

    private BreakerRegistry registry(String name) {
        return registries.computeIfAbsent(
                name,
                any -> BreakerRegistry.of(CircuitBreakerConfig.custom()
                        .slidingWindowSize(4)
                        .minimumNumberOfCalls(2)
                        .build()));
    }

    private SnapshotCollector collector(Readiness readiness) {
        return new SnapshotCollector(
                Clocks.system(),
                Duration.ofSeconds(1),
                registries,
                limits,
                Map.of(),
                new ProcessSources("", null, null, readiness, null, null, () -> null),
                (at, registry, breaker, from, to, why) -> {},
                (at, executor, intent, missing, explain) -> {},
                (at, kind, registry, done) -> {});
    }

    private static void fail(Breaker breaker, int times) {
        for (int i = 0; i < times; i++) {
            breaker.onError(1, TimeUnit.MILLISECONDS, new IOException(i + LONG));
        }
    }

    private static JsonNode frame(SnapshotCollector collector) throws IOException {
        byte[] frame = collector.toFrame(collector.collect());
        assertThat(frame.length).isLessThanOrEqualTo(1 << 20);
        return JSON.readTree(frame);
    }

    private static List<String> names(JsonNode frame) {
        List<String> names = new ArrayList<>();
        frame.path("breakers").forEach(breaker -> names.add(breaker.path("name").asText()));
        return names;
    }

    @Test
    void whatFits_isAllThere() throws IOException {
        fail(registry("one").breaker("b"), 2);
        registry("one").breaker("a");
        registry("another").breaker("c");
        try (SnapshotCollector collector = collector(Readiness.of("x"))) {
            JsonNode frame = frame(collector);
            assertThat(names(frame)).containsExactly("c", "a", "b");
            assertThat(frame.path("breakersInAll").asInt()).isEqualTo(3);
            assertThat(frame.path("breakerStates")).isEqualTo(JSON.readTree("{\"CLOSED\":2,\"OPEN\":1}"));
        }
    }

    @Test
    void ofMoreThanFit_theWorstAreThere_sorted_andAllAreCounted() throws IOException {
        for (int i = 0; i < 10_000; i++) {
            registry("main").breaker(String.format(Locale.ROOT, "quiet-%05d", i));
        }
        try (SnapshotCollector collector = collector(Readiness.of("x"))) {
            for (int i = 9_000; i < 9_100; i++) {
                fail(registry("main").breaker("quiet-0" + i), 5);
            }
            JsonNode frame = frame(collector);
            List<String> names = names(frame);
            assertThat(names).isSorted().hasSizeBetween(200, 9_000).contains("quiet-09000", "quiet-09099");
            assertThat(frame.path("breakersInAll").asInt()).isEqualTo(10_000);
            assertThat(frame.path("breakerStates").path("OPEN").asInt()).isEqualTo(100);
            assertThat(frame.path("breakerStates").path("CLOSED").asInt()).isEqualTo(9_900);
            assertThat(names(frame(collector))).as("the next frame").isEqualTo(names);
        }
    }

    @Test
    void breakerThatWouldFillAFrameByItself_keepsNoOtherOut() throws IOException {
        registry("main").breaker("x".repeat(2 << 20));
        registry("main").breaker("small");
        try (SnapshotCollector collector = collector(Readiness.of("x"))) {
            JsonNode frame = frame(collector);
            assertThat(names(frame)).containsExactly("small");
            assertThat(frame.path("breakersInAll").asInt()).isEqualTo(2);
        }
    }

    @Test
    void ofTenThousandLimits_theWorstAreThere_sorted_andAllAreCounted_andNoBreakerIsKeptOut() throws IOException {
        ConcurrencyLimitRegistry bulkheads = ConcurrencyLimitRegistry.of(BulkheadConfig.custom()
                .maxConcurrentCalls(1)
                .maxWaitDuration(Duration.ZERO)
                .build());
        for (int i = 0; i < 10_000; i++) {
            bulkheads.concurrencyLimit(String.format(Locale.ROOT, "quiet-%05d", i));
        }
        bulkheads.concurrencyLimit("x".repeat(2 << 20));
        limits.add(LimitSource.of("main", bulkheads));
        for (int i = 0; i < 1_000; i++) {
            registry("main").breaker("b" + i);
        }
        try (SnapshotCollector collector = collector(Readiness.of("x"))) {
            collector.collect();
            for (int i = 9_000; i < 9_100; i++) {
                ConcurrencyLimit full = bulkheads.concurrencyLimit("quiet-0" + i);
                assertThat(full.tryEnter()).isTrue();
                assertThat(full.tryEnter()).isFalse();
            }
            JsonNode frame = frame(collector);
            List<String> shown = new ArrayList<>();
            frame.path("limits").forEach(limit -> shown.add(limit.path("name").asText()));
            assertThat(shown).isSorted().hasSizeBetween(499, 500).contains("quiet-09000", "quiet-09099");
            assertThat(frame.path("limitsInAll").asInt()).isEqualTo(10_001);
            assertThat(frame.path("breakers").size()).isEqualTo(1_000);
        }
    }

    @Test
    void limitThatWouldFillAFrameByItself_keepsNoOtherOut() throws IOException {
        RateLimitRegistry rateLimits = RateLimitRegistry.ofDefaults();
        rateLimits.rateLimit("x".repeat(2 << 20));
        rateLimits.rateLimit("small");
        limits.add(LimitSource.of("main", rateLimits));
        registry("main").breaker("small too");
        try (SnapshotCollector collector = collector(Readiness.of("x"))) {
            JsonNode frame = frame(collector);
            assertThat(frame.path("limits").size()).isEqualTo(1);
            assertThat(frame.path("limits").get(0).path("name").asText()).isEqualTo("small");
            assertThat(names(frame)).containsExactly("small too");
        }
    }

    @Test
    void withoutARegistryOfThem_limitsAreNull() throws IOException {
        try (SnapshotCollector collector = collector(Readiness.of("x"))) {
            assertThat(frame(collector).path("limits").isNull()).isTrue();
        }
        limits.add(LimitSource.of("main", RateLimitRegistry.ofDefaults()));
        try (SnapshotCollector collector = collector(Readiness.of("x"))) {
            assertThat(frame(collector).path("limits").isArray()).isTrue();
        }
    }

    @Test
    void textsOfAnyLength_areCut_andNotInAPair() throws IOException {
        Readiness readiness = Readiness.of("database");
        readiness.unmet("database", "\ud83d" + LONG);
        registry("main").breaker("a");
        try (SnapshotCollector collector = collector(readiness)) {
            fail(registry("main").breaker("a"), 1);
            JsonNode frame = frame(collector);
            String error =
                    frame.path("breakers").get(0).path("lastErrors").get(0).asText();
            String unmet = frame.path("process")
                    .path("readiness")
                    .path("unmet")
                    .path("database")
                    .asText();
            for (String text : List.of(error, unmet, frame.path("reason").asText())) {
                assertThat(text).hasSizeBetween(299, 303).endsWith("...");
                assertThat(text.codePoints()
                                .filter(Character::isSupplementaryCodePoint)
                                .count())
                        .isGreaterThan(100);
                assertThat(text.codePoints().map(Character::getType).filter(type -> type == Character.SURROGATE))
                        .isEmpty();
            }
        }
    }
}
