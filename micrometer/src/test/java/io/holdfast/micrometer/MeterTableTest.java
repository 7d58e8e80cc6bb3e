package io.holdfast.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.PoolBulkhead;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.hedge.HedgerRegistry;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The tables of meters on the pages of the breaker and the other strategies are those of what is registered. */
class MeterTableTest {

    private final BreakerRegistry breakers = BreakerRegistry.of(CircuitBreakerConfig.ofDefaults());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    /** Name, type, and the tags beside the name with their values. */
    private static List<String> documented(String page) throws IOException {
        return Files.readString(Path.of("..").resolve("docs/" + page + ".md"))
                .lines()
                .filter(line -> line.startsWith("| `resilience4j."))
                .map(line -> line.split("\\|"))
                .map(cells -> cells[1].strip() + " " + cells[2].strip() + " " + cells[3].strip())
                .toList();
    }

    private List<String> registered() {
        Map<String, String> types = new TreeMap<>();
        Map<String, Map<String, TreeSet<String>>> tags = new TreeMap<>();
        for (Meter meter : meters.getMeters()) {
            String name = meter.getId().getName();
            types.put(name, meter.getId().getType().name().toLowerCase(Locale.ROOT));
            Map<String, TreeSet<String>> own = tags.computeIfAbsent(name, unknown -> new TreeMap<>());
            for (Tag tag : meter.getId().getTags()) {
                own.computeIfAbsent(tag.getKey(), unknown -> new TreeSet<>()).add(tag.getValue());
            }
        }
        tags.values().forEach(own -> assertThat(own.remove("name")).containsExactly("search"));
        return types.entrySet().stream()
                .map(type -> "`" + type.getKey() + "` " + type.getValue() + " "
                        + tags.getOrDefault(type.getKey(), Map.of()).entrySet().stream()
                                .map(tag -> "`" + tag.getKey() + "`: " + String.join(", ", tag.getValue()))
                                .findFirst()
                                .orElse(""))
                .toList();
    }

    @Test
    void table_isWhatABreakerOfOursHas() throws IOException {
        breakers.breaker("search");
        BreakerMetrics.of(breakers).bindTo(meters);
        assertThat(documented("breaker")).containsExactlyInAnyOrderElementsOf(registered());
    }

    @Test
    void firstFive_areWhatABreakerOfResilience4jsHas() throws IOException {
        breakers.breaker("search");
        breakers.replace("search", CircuitBreaker.ofDefaults("search"));
        BreakerMetrics.of(breakers).bindTo(meters);
        assertThat(documented("breaker").subList(0, 5)).containsExactlyInAnyOrderElementsOf(registered());
    }

    @Test
    void tablesOfTheOtherStrategies_areWhatThoseOfOursHave() throws IOException {
        RetryPolicyRegistry retries = RetryPolicyRegistry.ofDefaults();
        retries.retryPolicy("search");
        assertThatPageTellsOf("retry", StrategyMetrics.of(retries));
        TimeLimitRegistry timeLimits = TimeLimitRegistry.ofDefaults();
        timeLimits.timeLimit("search");
        assertThatPageTellsOf("timelimit", StrategyMetrics.of(timeLimits));
        RateLimitRegistry rateLimits = RateLimitRegistry.ofDefaults();
        rateLimits.rateLimit("search");
        assertThatPageTellsOf("ratelimit", StrategyMetrics.of(rateLimits));
        HedgerRegistry hedgers = HedgerRegistry.of(Hedge.after(Duration.ofMillis(80)));
        hedgers.hedger("search");
        assertThatPageTellsOf("hedge", StrategyMetrics.of(hedgers));
        ConcurrencyLimitRegistry limits = ConcurrencyLimitRegistry.ofDefaults();
        limits.concurrencyLimit("search");
        PoolBulkheadRegistry pools = PoolBulkheadRegistry.ofDefaults();
        PoolBulkhead pool = pools.poolBulkhead("search");
        assertThatPageTellsOf("bulkhead", StrategyMetrics.of(limits), StrategyMetrics.of(pools));
        pool.close();
    }

    private void assertThatPageTellsOf(String page, StrategyMetrics... metrics) throws IOException {
        for (StrategyMetrics each : metrics) {
            each.bindTo(meters);
        }
        assertThat(documented(page)).containsExactlyInAnyOrderElementsOf(registered());
        for (StrategyMetrics each : metrics) {
            each.close();
        }
    }
}
