package io.holdfast.strategies.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.strategies.adaptive.Adaptive;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitOptions;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.PoolBulkheadOptions;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.ratelimit.RateLimitOptions;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryBudget;
import io.holdfast.strategies.retry.RetryOptions;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.retry.RetryPolicyRegistryBuilder;
import io.holdfast.strategies.timelimit.TimeLimitOptions;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Options for all names of a registry, and for one. */
class OptionsTest {

    @Test
    void retries() {
        RetryOptions all = RetryOptions.defaults().jitter(0.5);
        RetryOptions own = all.budget(RetryBudget.of(0.1, 5));
        RetryPolicyRegistry registry =
                RetryPolicyRegistry.custom().options("own", own).options(all).build();
        assertThat(registry.retryPolicy("own").getOptions()).isSameAs(own);
        assertThat(registry.retryPolicy("other").getOptions()).isSameAs(all);
    }

    @Test
    void timeLimits() {
        TimeLimitOptions all = TimeLimitOptions.defaults();
        TimeLimitOptions own = all.cancelSource(true);
        TimeLimitRegistry registry =
                TimeLimitRegistry.custom().options("own", own).options(all).build();
        assertThat(registry.timeLimit("own").getOptions()).isSameAs(own);
        assertThat(registry.timeLimit("other").getOptions()).isSameAs(all);
    }

    @Test
    void bulkheads() {
        ConcurrencyLimitOptions all = ConcurrencyLimitOptions.defaults();
        ConcurrencyLimitOptions own = all.adaptive(Adaptive.vegas());
        ConcurrencyLimitRegistry registry = ConcurrencyLimitRegistry.custom()
                .options("own", own)
                .options(all)
                .build();
        assertThat(registry.concurrencyLimit("own").getOptions()).isSameAs(own);
        assertThat(registry.concurrencyLimit("other").getOptions()).isSameAs(all);
    }

    @Test
    void poolBulkheads() throws Exception {
        PoolBulkheadOptions all = PoolBulkheadOptions.defaults();
        PoolBulkheadOptions own = all.closeTimeout(Duration.ofSeconds(9));
        try (PoolBulkheadRegistry registry =
                PoolBulkheadRegistry.custom().options("own", own).options(all).build()) {
            assertThat(registry.poolBulkhead("own").getOptions()).isSameAs(own);
            assertThat(registry.poolBulkhead("other").getOptions()).isSameAs(all);
        }
    }

    @Test
    void rateLimits() {
        RateLimitOptions all = RateLimitOptions.defaults();
        RateLimitOptions own = all.smooth();
        RateLimitRegistry registry =
                RateLimitRegistry.custom().options("own", own).options(all).build();
        assertThat(registry.rateLimit("own").getOptions()).isSameAs(own);
        assertThat(registry.rateLimit("other").getOptions()).isSameAs(all);
    }

    @Test
    void aBuilderUsedAgain_changesNoRegistryThatItHasMade() {
        RetryOptions later = RetryOptions.defaults().jitter(0.1);
        RetryPolicyRegistryBuilder builder = RetryPolicyRegistry.custom();
        RetryPolicyRegistry made = builder.build();
        RetryPolicyRegistry second =
                builder.options(later).options("own", later).build();
        assertThat(made.retryPolicy("own").getOptions()).isNotSameAs(later);
        assertThat(made.retryPolicy("other").getOptions()).isNotSameAs(later);
        assertThat(second.retryPolicy("own").getOptions()).isSameAs(later);
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without the check may do
    void nulls_areRefused() {
        RetryPolicyRegistryBuilder builder = RetryPolicyRegistry.custom();
        assertThatThrownBy(() -> builder.options(null)).hasMessage("options");
        assertThatThrownBy(() -> builder.options("own", null)).hasMessage("options");
        assertThatThrownBy(() -> builder.options(null, RetryOptions.defaults()))
                .isInstanceOf(NullPointerException.class);
    }
}
