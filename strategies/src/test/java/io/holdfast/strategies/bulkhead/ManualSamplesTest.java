package io.holdfast.strategies.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.strategies.adaptive.Adaptive;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/bulkhead.md}. */
class ManualSamplesTest {
    private final ConcurrencyLimit limit = ConcurrencyLimit.ofDefaults("backend");

    private static String fetch() {
        return "fresh";
    }

    private static String cached() {
        return "stale";
    }

    private static CompletableFuture<String> fetchAsync() {
        return CompletableFuture.completedFuture(fetch());
    }

    private String permitted() {
        // region permit
        try (ConcurrencyPermit permit = limit.tryAcquire()) {
            return permit.granted() ? fetch() : cached();
        }
        // endregion
    }

    @Test
    void samples_doWhatThePageSays() {
        // region async
        CompletableFuture<String> reply = limit.acquireAsync(Duration.ofSeconds(1))
                .thenCompose(permit -> fetchAsync().whenComplete((value, error) -> permit.release()));
        // endregion
        assertThat(reply).isCompletedWithValue("fresh");
        assertThat(permitted()).isEqualTo("fresh");
        // region reconfigure
        Reconfiguration told = limit.reconfigure(
                before -> BulkheadConfig.from(before).maxConcurrentCalls(10).build());
        // endregion
        assertThat(told.changes()).containsExactly("maxConcurrentCalls: 25 -> 10");
        assertThat(limit.running()).isZero();
    }

    @Test
    void adaptiveSample_isALimitThatMoves() {
        // region adaptive
        ConcurrencyLimit limit = ConcurrencyLimit.of(
                "search",
                BulkheadConfig.custom().maxConcurrentCalls(20).build(), // where it begins
                ConcurrencyLimitOptions.defaults()
                        .adaptive(Adaptive.gradient2().min(5).max(100)));
        // endregion
        assertThat(limit.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(20);
        assertThat(limit.getOptions().getAdaptive()).hasToString("gradient2 5..100");
    }
}
