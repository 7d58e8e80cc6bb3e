package io.holdfast.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedThreadPoolBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedTimeLimiterMetrics;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.PoolBulkhead;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryBudget;
import io.holdfast.strategies.retry.RetryOptions;
import io.holdfast.strategies.retry.RetryPolicy;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StrategyMetricsTest {

    private static final Map<String, String> TAGS = Map.of("zone", "a");

    private final MeterRegistry ours = new SimpleMeterRegistry();
    private final MeterRegistry theirs = new SimpleMeterRegistry();

    private static IllegalStateException broken() {
        return new IllegalStateException("broken");
    }

    /** Id, description and value of all meters. */
    private static Map<String, String> shown(MeterRegistry meters) {
        Map<String, String> shown = new TreeMap<>();
        for (Meter meter : meters.getMeters()) {
            Meter.Id id = meter.getId();
            shown.put(
                    id.getType() + " " + id.getName() + " " + id.getTags(),
                    id.getDescription() + ": "
                            + meter.measure().iterator().next().getValue());
        }
        return shown;
    }

    private double counter(String name, String... tags) {
        FunctionCounter counter = ours.get("resilience4j." + name).tags(tags).functionCounter();
        return counter.count();
    }

    private double gauge(String name) {
        return ours.get("resilience4j." + name).gauge().value();
    }

    private void assertThatTheirsAreAmongOurs(int more) {
        assertThat(shown(ours))
                .containsAllEntriesOf(shown(theirs))
                .hasSize(shown(theirs).size() + more);
    }

    @Test
    void retry_hasResilience4jsMetersAndThoseOfTheBudget() {
        RetryConfig config = RetryConfig.custom()
                .maxAttempts(2)
                .waitDuration(Duration.ofMillis(1))
                .build();
        RetryPolicyRegistry retries = RetryPolicyRegistry.custom()
                .config(config)
                .tags(TAGS)
                .options(RetryOptions.defaults().budget(RetryBudget.of(0.001, 1)))
                .build();
        RetryPolicy retry = retries.retryPolicy("search");
        StrategyMetrics.of(retries).bindTo(ours);
        TaggedRetryMetrics.ofRetryRegistry(retries).bindTo(theirs);

        assertThat(retry.executeSupplier(() -> "found")).isEqualTo("found");
        for (int i = 0; i < 2; i++) { // the budget pays for the first
            assertThatThrownBy(() -> retry.executeRunnable(() -> {
                        throw broken();
                    }))
                    .hasMessage("broken");
        }
        assertThat(retries.reconfigure(
                        "search",
                        before ->
                                RetryConfig.<Object>from(before).maxAttempts(3).build()))
                .isPresent();

        assertThatTheirsAreAmongOurs(2);
        assertThat(counter("retry.calls", "kind", "successful_without_retry")).isOne();
        assertThat(counter("retry.calls", "kind", "failed_with_retry", "zone", "a"))
                .isEqualTo(2);
        assertThat(counter("retry.unpaid.calls")).isOne();
        assertThat(counter("retry.reconfigurations")).isOne();
    }

    @Test
    void timeLimit_countsWithoutEvents() {
        TimeLimitRegistry limits = TimeLimitRegistry.of(Map.of("default", TimeLimiterConfig.ofDefaults()), TAGS);
        TimeLimit limit = limits.timeLimit("search");
        StrategyMetrics.of(limits).bindTo(ours);
        TaggedTimeLimiterMetrics.ofTimeLimiterRegistry(limits).bindTo(theirs);

        limit.onSuccess();
        limit.onError(broken());
        limit.onError(new java.util.concurrent.TimeoutException("late"));
        limit.onError(new java.util.concurrent.TimeoutException("late"));

        assertThatTheirsAreAmongOurs(1);
        assertThat(counter("timelimiter.calls", "kind", "timeout")).isEqualTo(2);
    }

    @Test
    void bulkhead_hasResilience4jsMetersRefusalsAndWaiters() {
        ConcurrencyLimitRegistry limits = ConcurrencyLimitRegistry.of(
                BulkheadConfig.custom().maxConcurrentCalls(1).build(), TAGS);
        ConcurrencyLimit limit = limits.concurrencyLimit("search");
        StrategyMetrics.of(limits).bindTo(ours);
        TaggedBulkheadMetrics.ofBulkheadRegistry(limits).bindTo(theirs);

        assertThat(limit.tryAcquirePermission()).isTrue();
        assertThat(limit.tryAcquirePermission()).isFalse();
        var waiting = limit.acquireAsync(Duration.ofMinutes(1));

        assertThatTheirsAreAmongOurs(3);
        assertThat(gauge("bulkhead.waiting.calls")).isOne();
        assertThat(counter("bulkhead.not.permitted.calls")).isOne();
        assertThat(waiting.cancel(false)).isTrue();
        limit.releasePermission();
        assertThat(gauge("bulkhead.available.concurrent.calls")).isOne();
    }

    @Test
    void poolBulkhead_hasResilience4jsMetersAndRefusals() {
        PoolBulkheadRegistry pools = PoolBulkheadRegistry.of(ThreadPoolBulkheadConfig.ofDefaults(), TAGS);
        PoolBulkhead pool = pools.poolBulkhead("search");
        StrategyMetrics.of(pools).bindTo(ours);
        TaggedThreadPoolBulkheadMetrics.ofThreadPoolBulkheadRegistry(pools).bindTo(theirs);
        pool.close();

        assertThatThrownBy(() -> pool.submit(() -> "late")).isInstanceOf(RuntimeException.class);

        assertThatTheirsAreAmongOurs(2);
        assertThat(counter("bulkhead.not.permitted.calls")).isOne();
    }

    @Test
    void rateLimit_hasResilience4jsMetersAndRefusals() {
        RateLimitRegistry limits = RateLimitRegistry.of(
                Map.of(
                        "default",
                        RateLimiterConfig.custom()
                                .limitForPeriod(1)
                                .limitRefreshPeriod(Duration.ofHours(1))
                                .timeoutDuration(Duration.ZERO)
                                .build()),
                TAGS);
        RateLimit limit = limits.rateLimit("search");
        StrategyMetrics.of(limits).bindTo(ours);
        TaggedRateLimiterMetrics.ofRateLimiterRegistry(limits).bindTo(theirs);

        assertThat(limit.acquirePermission()).isTrue();
        assertThat(limit.acquirePermission()).isFalse();
        limit.changeLimitForPeriod(5);

        assertThatTheirsAreAmongOurs(2);
        assertThat(counter("ratelimiter.not.permitted.calls")).isOne();
        assertThat(counter("ratelimiter.reconfigurations")).isOne();
    }

    @Test
    void entriesThatComeAndGo_areFollowed() {
        ConcurrencyLimitRegistry limits = ConcurrencyLimitRegistry.ofDefaults();
        StrategyMetrics metrics = StrategyMetrics.of(limits);
        metrics.bindTo(ours);
        assertThat(ours.getMeters()).isEmpty();

        ConcurrencyLimit first = limits.concurrencyLimit("search");
        first.reconfigure(
                before -> BulkheadConfig.custom().maxConcurrentCalls(1).build());
        assertThat(gauge("bulkhead.max.allowed.concurrent.calls")).isOne();
        limits.replace("search", ConcurrencyLimit.ofDefaults("search"));
        assertThat(gauge("bulkhead.max.allowed.concurrent.calls")).isEqualTo(25);
        assertThat(counter("bulkhead.reconfigurations")).isOne();
        limits.replace("search", Bulkhead.ofDefaults("search"));
        assertThat(ours.find("resilience4j.bulkhead.reconfigurations").meters()).isEmpty();
        assertThat(gauge("bulkhead.available.concurrent.calls")).isEqualTo(25);
        limits.remove("search");
        assertThat(ours.getMeters()).isEmpty();

        limits.concurrencyLimit("news");
        metrics.close();
        assertThat(ours.getMeters()).isEmpty();
    }

    @Test
    void meterOfAnotherBinder_staysItsOwn() {
        ConcurrencyLimitRegistry limits = ConcurrencyLimitRegistry.ofDefaults();
        limits.concurrencyLimit("search");
        TaggedBulkheadMetrics.ofBulkheadRegistry(limits).bindTo(ours);
        StrategyMetrics metrics = StrategyMetrics.of(limits);
        metrics.bindTo(ours);
        assertThat(ours.getMeters()).hasSize(5);
        metrics.close();
        assertThat(ours.getMeters()).hasSize(2);
    }
}
