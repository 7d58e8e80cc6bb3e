package io.holdfast.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.holdfast.core.registry.BreakerRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * A service written against Resilience4j alone runs unchanged after the one line that makes the registry is
 * exchanged.
 */
class DropInServiceTest {
    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.custom()
            .slidingWindowSize(4)
            .minimumNumberOfCalls(4)
            .permittedNumberOfCallsInHalfOpenState(1)
            .build();

    @Test
    void serviceWithOurRegistry_behavesAsWithTheirs() {
        CircuitBreakerRegistry theirs = CircuitBreakerRegistry.of(CONFIG);
        CircuitBreakerRegistry ours = BreakerRegistry.of(CONFIG); // the one line

        List<String> expected = live(theirs);

        assertThat(live(ours)).isEqualTo(expected);
        assertThat(expected)
                .contains("fresh", "failed, down", "State transition from CLOSED to OPEN", "refused", "direct")
                .contains("OPEN at 50.0 %, 4 calls, 1 refused", "refused calls metered: 1.0");
    }

    /** Good, bad, refused, recovered: what the service answered, wrote into its journal, and reported. */
    private static List<String> live(CircuitBreakerRegistry registry) {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        AtomicBoolean down = new AtomicBoolean();
        QuoteService service = new QuoteService(registry, meters, () -> {
            if (down.get()) {
                throw new IllegalStateException("down");
            }
            return "fresh";
        });
        List<String> seen = new ArrayList<>();
        seen.add(service.quote());
        seen.add(service.quoteLater(() -> CompletableFuture.completedStage("later"))
                .toCompletableFuture()
                .join());
        down.set(true);
        seen.add(service.quote()); // two attempts, two failures of four
        seen.add(service.quote());
        seen.add(service.health());
        seen.add("refused calls metered: "
                + meters.get("resilience4j.circuitbreaker.not.permitted.calls")
                        .counter()
                        .count());
        service.close();
        seen.add(service.quoteDirectly().toCompletableFuture().join());
        seen.add(service.quoteLater(() -> CompletableFuture.failedStage(new IllegalStateException("later")))
                .toCompletableFuture()
                .join());
        seen.add(service.health());
        seen.addAll(service.journal());
        return seen;
    }
}
