package io.holdfast.strategies.ratelimit;

import static io.holdfast.strategies.ratelimit.WindowTest.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.core.ConfigurationNotFoundException;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetrics;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.holdfast.core.time.VirtualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateLimitRegistryTest {

    private static final RateLimiterConfig TEN = config(10, Duration.ZERO);

    @Test
    void aName_isOneLimit() {
        RateLimitRegistry registry = RateLimitRegistry.of(TEN);
        RateLimit limit = registry.rateLimit("search");
        assertThat(registry.rateLimiter("search")).isSameAs(limit);
        assertThat(limit.getRateLimiterConfig()).isSameAs(TEN);
        assertThat(registry.getAllRateLimiters()).containsExactly(limit);
        assertThat(registry.findRateLimit("search")).containsSame(limit);
        assertThat(registry.findRateLimit("other")).isEmpty();
    }

    @Test
    void configurations_areFoundByName() {
        RateLimitRegistry registry = RateLimitRegistry.of(Map.of("default", TEN, "slow", config(1, Duration.ZERO)));
        assertThat(registry.rateLimiter("a", "slow").getRateLimiterConfig().getLimitForPeriod())
                .isEqualTo(1);
        assertThat(registry.rateLimiter("b", () -> config(2, Duration.ZERO), Map.of("k", "v"))
                        .getTags())
                .containsEntry("k", "v");
        assertThatThrownBy(() -> registry.rateLimiter("c", "unknown"))
                .isInstanceOf(ConfigurationNotFoundException.class);
    }

    @Test
    void anotherConfiguration_isReported() {
        RateLimitRegistry registry = RateLimitRegistry.of(TEN);
        RateLimit limit = registry.rateLimit("search", config(5, Duration.ZERO));
        assertThat(registry.rateLimit("search", config(6, Duration.ZERO))).isSameAs(limit);
        assertThat(registry.conflicts()).singleElement().satisfies(conflict -> {
            assertThat(conflict.name()).isEqualTo("search");
            assertThat(conflict.differences()).containsExactly("limitForPeriod: keeps 5, ignores 6");
        });
    }

    @Test
    void reconfigure_changesTheLimitOfAName() {
        RateLimitRegistry registry = RateLimitRegistry.of(TEN);
        RateLimit limit = registry.rateLimit("search");
        assertThat(registry.reconfigure("search", before -> config(3, Duration.ZERO)))
                .hasValueSatisfying(told -> assertThat(told.changes()).containsExactly("limitForPeriod: 10 -> 3"));
        assertThat(limit.tryAcquire(3)).isTrue();
        assertThat(registry.reconfigure("unknown", before -> before)).isEmpty();
    }

    @Test
    void options_areForAll_orForAName() {
        VirtualTime time = new VirtualTime();
        RateLimitOptions all = RateLimitOptions.defaults().timeSource(time);
        RateLimitRegistry registry = RateLimitRegistry.custom()
                .config(TEN)
                .options(all)
                .options("even", all.smooth())
                .build();
        assertThat(registry.rateLimit("search").tryAcquire(10)).isTrue();
        assertThat(registry.rateLimit("even").tryAcquire()).isTrue();
        assertThat(registry.rateLimit("even").tryAcquireNanos(1)).isEqualTo(100_000_000);
        assertThat(registry.rateLimit("even").getOptions().getBurst()).isEqualTo(1);
    }

    @Test
    void anothersLimit_canBeHeld_butIsNotOurs() {
        RateLimitRegistry registry = RateLimitRegistry.of(TEN);
        RateLimit limit = registry.rateLimit("search");
        RateLimiter theirs = RateLimiter.of("search", TEN);
        assertThat(registry.replace("search", theirs)).containsSame(limit);
        assertThat(registry.rateLimiter("search")).isSameAs(theirs);
        assertThat(registry.findRateLimit("search")).isEmpty();
        assertThat(registry.reconfigure("search", before -> TEN)).isEmpty();
        assertThatThrownBy(() -> registry.rateLimit("search"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("rate limit 'search': io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter"
                        + " (expected: one of Holdfast, but replace(...) put another there)");
    }

    @Test
    void consumers_areTold() {
        List<String> told = new ArrayList<>();
        RateLimitRegistry registry = RateLimitRegistry.of(TEN);
        registry.getEventPublisher()
                .onEntryAdded(event -> told.add("added " + event.getAddedEntry().getName()))
                .onEntryRemoved(
                        event -> told.add("removed " + event.getRemovedEntry().getName()));
        assertThat(registry.rateLimiter("search")).isNotNull();
        assertThat(registry.remove("search")).isPresent();
        assertThat(told).containsExactly("added search", "removed search");
    }

    @Test
    void resilience4jsMeters_showOurs() {
        VirtualTime time = new VirtualTime();
        RateLimitRegistry registry = RateLimitRegistry.custom()
                .config(config(10, Duration.ofMinutes(1)))
                .options(RateLimitOptions.defaults().timeSource(time))
                .build();
        RateLimit limit = registry.rateLimit("search");
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        TaggedRateLimiterMetrics.ofRateLimiterRegistry(registry).bindTo(meters);
        assertThat(limit.reservePermission(13)).isPositive();
        assertThat(meters.get("resilience4j.ratelimiter.available.permissions")
                        .tag("name", "search")
                        .gauge()
                        .value())
                .isEqualTo(-3);
        assertThat(meters.get("resilience4j.ratelimiter.waiting_threads")
                        .tag("name", "search")
                        .gauge()
                        .value())
                .isZero();
    }
}
