package io.holdfast.strategies.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.core.registry.ConfigConflict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The registry behind Resilience4j's interface, and its meters. */
class RetryPolicyRegistryTest {

    private static final RetryConfig TWICE = RetryConfig.custom().maxAttempts(2).build();
    private static final RetryConfig FIVE_TIMES =
            RetryConfig.custom().maxAttempts(5).build();

    @Test
    void aName_hasOneRetry_withTheConfigurationItWasMadeWith() {
        RetryPolicyRegistry registry =
                RetryPolicyRegistry.of(Map.of("default", TWICE, "stubborn", FIVE_TIMES), Map.of("team", "a"));

        Retry known = registry.retry("plain");
        assertThat(registry.retryPolicy("plain")).isSameAs(known);
        assertThat(known.getRetryConfig()).isSameAs(TWICE);
        assertThat(known.getTags()).containsEntry("team", "a");
        assertThat(registry.retry("named", "stubborn").getRetryConfig()).isSameAs(FIVE_TIMES);
        assertThat(registry.retry("supplied", () -> FIVE_TIMES).getRetryConfig())
                .isSameAs(FIVE_TIMES);
        assertThat(registry.retry("tagged", Map.of("zone", "b")).getTags()).isEqualTo(Map.of("team", "a", "zone", "b"));
        assertThat(registry.getAllRetries()).hasSize(4).allMatch(RetryPolicy.class::isInstance);
    }

    @Test
    void anotherConfigurationForAKnownName_isReported_andReconfigureSettlesIt() {
        RetryPolicyRegistry registry = RetryPolicyRegistry.of(TWICE);
        RetryPolicy known = registry.retryPolicy("work");

        assertThat(registry.retryPolicy("work", FIVE_TIMES)).isSameAs(known);
        assertThat(registry.conflicts())
                .containsExactly(new ConfigConflict("work", List.of("maxAttempts: keeps 2, ignores 5")));
        assertThat(registry.reconfigure("work", old -> FIVE_TIMES).orElseThrow().changes())
                .containsExactly("maxAttempts: 2 -> 5");
        assertThat(registry.conflicts()).isEmpty();
        assertThat(known.getRetryConfig()).isSameAs(FIVE_TIMES);
    }

    @Test
    void aRetryOfAnotherKind_isToldFromOurs() {
        RetryPolicyRegistry registry = RetryPolicyRegistry.ofDefaults();
        Retry unused = registry.retry("work");
        assertThat(registry.replace("work", Retry.ofDefaults("work"))).isPresent();

        assertThatThrownBy(() -> registry.retryPolicy("work"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("(expected: one of Holdfast, but another was put in by replace)");
    }

    @Test
    void optionsOfTheRegistry_areThoseOfItsRetries() {
        RetryOptions options = RetryOptions.defaults().jitter(0.5);

        assertThat(RetryPolicyRegistry.custom()
                        .options(options)
                        .build()
                        .retryPolicy("work")
                        .getOptions())
                .isSameAs(options);
    }

    @Test
    void resilience4jsMeters_countOurOutcomes() {
        RetryPolicyRegistry registry = RetryPolicyRegistry.ofDefaults();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        TaggedRetryMetrics.ofRetryRegistry(registry).bindTo(meters);

        registry.retryPolicy("work").executeRunnable(() -> {});

        assertThat(meters.get("resilience4j.retry.calls")
                        .tags("name", "work", "kind", "successful_without_retry")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
    }
}
