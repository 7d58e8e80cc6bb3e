package io.holdfast.watchtower.snapshot;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.PoolBulkhead;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.retry.RetryBudget;
import io.holdfast.strategies.retry.RetryCounts;
import io.holdfast.strategies.retry.RetryPolicy;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.holdfast.strategies.timelimit.TimeLimitCounts;
import io.holdfast.watchtower.snapshot.LimitReading.Totals;
import io.holdfast.watchtower.snapshot.Snapshot.LimitNow;
import io.holdfast.watchtower.snapshot.Snapshot.LimitSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an entry of one kind says. An entry that is not ours has its gauges only.
 *
 * @param <E> Resilience4j's type of the entries
 */
@FunctionalInterface
interface LimitReader<E> {

    LimitReading read(E entry);

    /** What has ended is read before the attempts, so that there are never fewer attempts than calls. */
    static LimitReading retry(Retry retry) {
        RetryPolicy ours = retry instanceof RetryPolicy policy ? policy : null;
        RetryBudget budget = ours == null ? null : ours.getOptions().getBudget();
        return new LimitReading(
                LimitSettings.of(retry.getRetryConfig().getMaxAttempts()),
                new LimitNow(null, null, null, budget == null ? null : (Long) budget.available()),
                ours == null ? null : totals(ours.counts()));
    }

    private static Totals totals(RetryCounts counts) {
        long failed = counts.failedWithoutRetry() + counts.failedWithRetry();
        long calls = failed + counts.successfulWithoutRetry() + counts.successfulWithRetry();
        return new Totals(calls, counts.attempts(), failed, 0, counts.unpaid());
    }

    static LimitReading timeLimit(TimeLimiter limit) {
        Duration timeout = limit.getTimeLimiterConfig().getTimeoutDuration();
        return new LimitReading(
                new LimitSettings(null, null, millis(timeout), null, null),
                LimitNow.UNKNOWN,
                limit instanceof TimeLimit ours ? totals(ours.counts()) : null);
    }

    private static Totals totals(TimeLimitCounts counts) {
        long timedOut = counts.timedOut();
        long failed = counts.failed() + timedOut;
        return new Totals(failed + counts.successful(), 0, failed, timedOut, 0);
    }

    static LimitReading bulkhead(Bulkhead bulkhead) {
        BulkheadConfig config = bulkhead.getBulkheadConfig();
        ConcurrencyLimit ours = bulkhead instanceof ConcurrencyLimit limit ? limit : null;
        int most = config.getMaxConcurrentCalls();
        int running = ours == null ? most - bulkhead.getMetrics().getAvailableConcurrentCalls() : ours.running();
        return new LimitReading(
                new LimitSettings((long) most, null, millis(config.getMaxWaitDuration()), null, null),
                new LimitNow((long) running, null, ours == null ? null : (Long) (long) ours.waiting(), null),
                ours == null ? null : Totals.refused(ours.counts().refused()));
    }

    static LimitReading poolBulkhead(ThreadPoolBulkhead pool) {
        ThreadPoolBulkhead.Metrics metrics = pool.getMetrics();
        return new LimitReading(
                new LimitSettings(
                        (long) metrics.getMaximumThreadPoolSize(), null, null, (long) metrics.getQueueCapacity(), null),
                new LimitNow((long) metrics.getActiveThreadCount(), null, (long) metrics.getQueueDepth(), null),
                pool instanceof PoolBulkhead ours ? Totals.refused(ours.counts().refused()) : null);
    }

    static LimitReading rateLimit(RateLimiter limit) {
        RateLimiterConfig config = limit.getRateLimiterConfig();
        RateLimiter.Metrics metrics = limit.getMetrics();
        RateLimit ours = limit instanceof RateLimit one ? one : null;
        int burst = ours == null ? 0 : ours.getOptions().getBurst();
        return new LimitReading(
                new LimitSettings(
                        (long) config.getLimitForPeriod(),
                        nanos(config.getLimitRefreshPeriod()),
                        millis(config.getTimeoutDuration()),
                        null,
                        burst == 0 ? null : (Long) (long) burst),
                new LimitNow(
                        null,
                        (long) metrics.getAvailablePermissions(),
                        (long) metrics.getNumberOfWaitingThreads(),
                        null),
                ours == null ? null : Totals.refused(ours.counts().refused()));
    }

    /** A length of time may be as good as endless, which no number of milliseconds holds. */
    private static @Nullable Long millis(Duration length) {
        long seconds = length.getSeconds();
        return seconds > Long.MAX_VALUE / 1_000 - 1 ? (Long) Long.MAX_VALUE : (Long) length.toMillis();
    }

    private static Long nanos(Duration length) {
        long seconds = length.getSeconds();
        return seconds > Long.MAX_VALUE / 1_000_000_000 - 1 ? (Long) Long.MAX_VALUE : (Long) length.toNanos();
    }
}
