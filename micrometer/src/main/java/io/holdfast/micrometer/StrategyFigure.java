package io.holdfast.micrometer;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.LimitCounts;
import io.holdfast.strategies.hedge.HedgeCounts;
import io.holdfast.strategies.ratelimit.RateLimitCounts;
import io.holdfast.strategies.retry.RetryCounts;
import io.holdfast.strategies.timelimit.TimeLimitCounts;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A number that a meter reads of a retry, time limit, bulkhead, rate limit or hedger: NaN where there is nothing to
 * read it from. One type for all of them, as {@link BreakerFigure} is for breakers.
 */
enum StrategyFigure implements ToDoubleFunction<Source> {
    RETRY_SUCCESS_AT_ONCE,
    RETRY_SUCCESS_LATER,
    RETRY_FAILURE_AT_ONCE,
    RETRY_FAILURE_LATER,
    RETRY_UNPAID,
    RETRY_RECONFIGURATIONS,
    TIME_SUCCESS,
    TIME_FAILURE,
    TIME_OVER,
    TIME_RECONFIGURATIONS,
    LIMIT_REFUSED,
    LIMIT_RECONFIGURATIONS,
    RATE_REFUSED,
    RATE_RECONFIGURATIONS,
    BULKHEAD_FREE,
    BULKHEAD_MOST,
    BULKHEAD_WAITING,
    POOL_QUEUED,
    POOL_QUEUE,
    POOL_THREADS,
    POOL_CORE_THREADS,
    POOL_MOST_THREADS,
    POOL_ACTIVE,
    POOL_IDLE,
    RATE_PERMITS,
    RATE_WAITING,
    HEDGE_SENT,
    HEDGE_WON,
    HEDGE_CANCELLED,
    HEDGE_UNPAID,
    HEDGE_RECONFIGURATIONS;

    @Override
    public double applyAsDouble(Source source) {
        return switch (this) {
            case RETRY_SUCCESS_AT_ONCE,
                    RETRY_SUCCESS_LATER,
                    RETRY_FAILURE_AT_ONCE,
                    RETRY_FAILURE_LATER,
                    RETRY_UNPAID,
                    RETRY_RECONFIGURATIONS -> of(source.counts(RetryCounts.class));
            case TIME_SUCCESS, TIME_FAILURE, TIME_OVER, TIME_RECONFIGURATIONS ->
                of(source.counts(TimeLimitCounts.class));
            case LIMIT_REFUSED, LIMIT_RECONFIGURATIONS -> of(source.counts(LimitCounts.class));
            case RATE_REFUSED, RATE_RECONFIGURATIONS -> of(source.counts(RateLimitCounts.class));
            case HEDGE_SENT, HEDGE_WON, HEDGE_CANCELLED, HEDGE_UNPAID, HEDGE_RECONFIGURATIONS ->
                of(source.counts(HedgeCounts.class));
            case BULKHEAD_FREE, BULKHEAD_MOST -> of(source.entry(Bulkhead.class));
            case BULKHEAD_WAITING -> of(source.entry(ConcurrencyLimit.class));
            case RATE_PERMITS, RATE_WAITING -> of(source.entry(RateLimiter.class));
            default -> of(source.entry(ThreadPoolBulkhead.class));
        };
    }

    private double of(@Nullable RetryCounts counts) {
        if (counts == null) {
            return Double.NaN;
        }
        return switch (this) {
            case RETRY_SUCCESS_AT_ONCE -> counts.successfulWithoutRetry();
            case RETRY_SUCCESS_LATER -> counts.successfulWithRetry();
            case RETRY_FAILURE_AT_ONCE -> counts.failedWithoutRetry();
            case RETRY_FAILURE_LATER -> counts.failedWithRetry();
            case RETRY_UNPAID -> counts.unpaid();
            default -> counts.reconfigurations();
        };
    }

    private double of(@Nullable TimeLimitCounts counts) {
        if (counts == null) {
            return Double.NaN;
        }
        return switch (this) {
            case TIME_SUCCESS -> counts.successful();
            case TIME_FAILURE -> counts.failed();
            case TIME_OVER -> counts.timedOut();
            default -> counts.reconfigurations();
        };
    }

    private double of(@Nullable LimitCounts counts) {
        if (counts == null) {
            return Double.NaN;
        }
        return this == LIMIT_REFUSED ? counts.refused() : counts.reconfigurations();
    }

    private double of(@Nullable RateLimitCounts counts) {
        if (counts == null) {
            return Double.NaN;
        }
        return this == RATE_REFUSED ? counts.refused() : counts.reconfigurations();
    }

    private double of(@Nullable HedgeCounts counts) {
        if (counts == null) {
            return Double.NaN;
        }
        return switch (this) {
            case HEDGE_SENT -> counts.sent();
            case HEDGE_WON -> counts.won();
            case HEDGE_CANCELLED -> counts.cancelled();
            case HEDGE_UNPAID -> counts.unpaid();
            default -> counts.reconfigurations();
        };
    }

    private double of(@Nullable Bulkhead bulkhead) {
        if (bulkhead == null) {
            return Double.NaN;
        }
        return this == BULKHEAD_FREE
                ? bulkhead.getMetrics().getAvailableConcurrentCalls()
                : bulkhead.getMetrics().getMaxAllowedConcurrentCalls();
    }

    private double of(@Nullable ConcurrencyLimit limit) {
        return limit == null ? Double.NaN : limit.waiting();
    }

    private double of(@Nullable ThreadPoolBulkhead pool) {
        if (pool == null) {
            return Double.NaN;
        }
        ThreadPoolBulkhead.Metrics now = pool.getMetrics();
        return switch (this) {
            case POOL_QUEUED -> now.getQueueDepth();
            case POOL_QUEUE -> now.getQueueCapacity();
            case POOL_THREADS -> now.getThreadPoolSize();
            case POOL_CORE_THREADS -> now.getCoreThreadPoolSize();
            case POOL_MOST_THREADS -> now.getMaximumThreadPoolSize();
            case POOL_ACTIVE -> now.getActiveThreadCount();
            default -> now.getAvailableThreadCount();
        };
    }

    private double of(@Nullable RateLimiter limit) {
        if (limit == null) {
            return Double.NaN;
        }
        return this == RATE_PERMITS
                ? limit.getMetrics().getAvailablePermissions()
                : limit.getMetrics().getNumberOfWaitingThreads();
    }
}
