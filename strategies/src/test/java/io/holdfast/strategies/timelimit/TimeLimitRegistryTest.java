package io.holdfast.strategies.timelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.micrometer.tagged.TaggedTimeLimiterMetrics;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.registry.ConfigConflict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The registry behind Resilience4j's interface, and its meters. */
class TimeLimitRegistryTest {

    private static final TimeLimiterConfig TWO_SECONDS =
            TimeLimiterConfig.custom().timeoutDuration(Duration.ofSeconds(2)).build();

    private static final TimeLimiterConfig THREE_SECONDS =
            TimeLimiterConfig.custom().timeoutDuration(Duration.ofSeconds(3)).build();

    @Test
    void aName_hasOneTimeLimit_withTheConfigurationItWasMadeWith() {
        TimeLimitRegistry registry =
                TimeLimitRegistry.of(Map.of("default", TWO_SECONDS, "slow", THREE_SECONDS), Map.of("team", "a"));

        TimeLimiter known = registry.timeLimiter("plain");
        assertThat(registry.timeLimit("plain")).isSameAs(known);
        assertThat(known.getTimeLimiterConfig()).isSameAs(TWO_SECONDS);
        assertThat(known.getTags()).containsEntry("team", "a");
        assertThat(registry.timeLimiter("named", "slow").getTimeLimiterConfig()).isSameAs(THREE_SECONDS);
        assertThat(registry.timeLimiter("supplied", () -> THREE_SECONDS).getTimeLimiterConfig())
                .isSameAs(THREE_SECONDS);
        assertThat(registry.timeLimiter("tagged", Map.of("zone", "b")).getTags())
                .isEqualTo(Map.of("team", "a", "zone", "b"));
        assertThat(registry.getAllTimeLimiters()).hasSize(4).allMatch(TimeLimit.class::isInstance);
    }

    @Test
    void anotherConfigurationForAKnownName_isReported() {
        TimeLimitRegistry registry = TimeLimitRegistry.of(TWO_SECONDS);
        TimeLimit known = registry.timeLimit("work");

        assertThat(registry.timeLimit("work", THREE_SECONDS)).isSameAs(known);
        assertThat(registry.conflicts())
                .containsExactly(new ConfigConflict("work", List.of("timeoutDuration: keeps PT2S, ignores PT3S")));
    }

    @Test
    void reconfigure_reachesTheTimeLimitInUse() {
        TimeLimitRegistry registry = TimeLimitRegistry.ofDefaults();
        TimeLimit known = registry.timeLimit("work");

        assertThat(registry.reconfigure("work", old -> THREE_SECONDS)
                        .orElseThrow()
                        .changes())
                .containsExactly("timeoutDuration: PT1S -> PT3S");
        assertThat(known.getTimeLimiterConfig()).isSameAs(THREE_SECONDS);
        assertThat(registry.reconfigure("unknown", old -> THREE_SECONDS)).isEmpty();
    }

    @Test
    void aTimeLimiterOfAnotherKind_isToldFromOurs() {
        TimeLimitRegistry registry = TimeLimitRegistry.ofDefaults();
        TimeLimiter unused = registry.timeLimiter("work");
        assertThat(registry.replace("work", TimeLimiter.ofDefaults("work"))).isPresent();

        assertThatThrownBy(() -> registry.timeLimit("work"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("(expected: one of Holdfast, but another was put in by replace)");
        assertThat(registry.reconfigure("work", old -> THREE_SECONDS)).isEmpty();
    }

    @Test
    void optionsOfTheRegistry_areThoseOfItsTimeLimits() {
        TimeLimitOptions options = TimeLimitOptions.defaults().cancelSource(true);

        assertThat(TimeLimitRegistry.custom()
                        .options(options)
                        .build()
                        .timeLimit("work")
                        .getOptions())
                .isSameAs(options);
    }

    @Test
    void resilience4jsMeters_countOurOutcomes() throws Exception {
        TimeLimitRegistry registry = TimeLimitRegistry.ofDefaults();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        TaggedTimeLimiterMetrics.ofTimeLimiterRegistry(registry).bindTo(meters);

        String unused = registry.timeLimit("work").<String>callWithin(() -> "value");

        assertThat(meters.get("resilience4j.timelimiter.calls")
                        .tags("name", "work", "kind", "successful")
                        .counter()
                        .count())
                .isEqualTo(1);
    }
}
