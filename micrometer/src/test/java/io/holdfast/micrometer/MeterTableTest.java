package io.holdfast.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.registry.BreakerRegistry;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The table of meters in {@code docs/breaker.md} is that of what is registered. */
class MeterTableTest {

    private static final String NAME = "resilience4j.circuitbreaker.";

    private final BreakerRegistry breakers = BreakerRegistry.of(CircuitBreakerConfig.ofDefaults());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    /** Name, type, and the tags beside the name with their values. */
    private static List<String> documented() throws IOException {
        return Files.readString(Path.of("..").resolve("docs/breaker.md"))
                .lines()
                .filter(line -> line.startsWith("| `" + NAME))
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
        assertThat(documented()).containsExactlyInAnyOrderElementsOf(registered());
    }

    @Test
    void firstFive_areWhatABreakerOfResilience4jsHas() throws IOException {
        breakers.breaker("search");
        breakers.replace("search", CircuitBreaker.ofDefaults("search"));
        BreakerMetrics.of(breakers).bindTo(meters);
        assertThat(documented().subList(0, 5)).containsExactlyInAnyOrderElementsOf(registered());
    }
}
