package io.holdfast.micrometer;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.PoolBulkhead;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.hedge.Hedger;
import io.holdfast.strategies.hedge.HedgerRegistry;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryPolicy;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.Objects;

/**
 * Binds the retries, time limits, bulkheads, rate limits or hedgers of a registry to Micrometer, with the meters of
 * Resilience4j's {@code TaggedRetryMetrics} and its like: the same names, tags, descriptions and types. They read
 * counters and subscribe to no event of a call. Beside those there are meters for what Resilience4j does not count:
 * calls that were refused or not repeated for want of a budget, calls that wait, configurations given to what is in
 * use. All are listed on the page of each strategy.
 *
 * <p>Meters follow the registry, stand beside those of other binders, and keep nothing alive, as {@link BreakerMetrics}
 * says of its own. An entry that is not one of ours, put into the registry by {@code replace}, has its gauges only.
 *
 * <p>Thread-safe.
 */
public final class StrategyMetrics implements MeterBinder, AutoCloseable {

    private final Binder<?> binder;

    private StrategyMetrics(Kind<?> kind) {
        this.binder = new Binder<>(kind);
    }

    /**
     * Returns a binder of retries; {@link #bindTo} does the rest.
     *
     * @param retries the registry whose retries to bind
     */
    public static StrategyMetrics of(RetryPolicyRegistry retries) {
        Objects.requireNonNull(retries, "retries");
        return new StrategyMetrics(new StrategyKind<>(
                "retry",
                retries,
                retries::getAllRetries,
                new StrategyKind.Entry<Retry>(
                        Retry::getName,
                        Retry::getTags,
                        retry -> retry instanceof RetryPolicy ours ? ours.counts() : null),
                StrategySpecs.ofRetries()));
    }

    /**
     * Returns a binder of time limits; {@link #bindTo} does the rest.
     *
     * @param timeLimits the registry whose time limits to bind
     */
    public static StrategyMetrics of(TimeLimitRegistry timeLimits) {
        Objects.requireNonNull(timeLimits, "timeLimits");
        return new StrategyMetrics(new StrategyKind<>(
                "time limit",
                timeLimits,
                timeLimits::getAllTimeLimiters,
                new StrategyKind.Entry<TimeLimiter>(
                        TimeLimiter::getName,
                        TimeLimiter::getTags,
                        limit -> limit instanceof TimeLimit ours ? ours.counts() : null),
                StrategySpecs.ofTimeLimits()));
    }

    /**
     * Returns a binder of bulkheads; {@link #bindTo} does the rest.
     *
     * @param bulkheads the registry whose bulkheads to bind
     */
    public static StrategyMetrics of(ConcurrencyLimitRegistry bulkheads) {
        Objects.requireNonNull(bulkheads, "bulkheads");
        return new StrategyMetrics(new StrategyKind<>(
                "bulkhead",
                bulkheads,
                bulkheads::getAllBulkheads,
                new StrategyKind.Entry<Bulkhead>(
                        Bulkhead::getName,
                        Bulkhead::getTags,
                        limit -> limit instanceof ConcurrencyLimit ours ? ours.counts() : null),
                StrategySpecs.ofBulkheads()));
    }

    /**
     * Returns a binder of bulkheads with threads; {@link #bindTo} does the rest.
     *
     * @param bulkheads the registry whose bulkheads to bind
     */
    public static StrategyMetrics of(PoolBulkheadRegistry bulkheads) {
        Objects.requireNonNull(bulkheads, "bulkheads");
        return new StrategyMetrics(new StrategyKind<>(
                "bulkhead",
                bulkheads,
                bulkheads::getAllBulkheads,
                new StrategyKind.Entry<ThreadPoolBulkhead>(
                        ThreadPoolBulkhead::getName,
                        ThreadPoolBulkhead::getTags,
                        pool -> pool instanceof PoolBulkhead ours ? ours.counts() : null),
                StrategySpecs.ofPoolBulkheads()));
    }

    /**
     * Returns a binder of rate limits; {@link #bindTo} does the rest.
     *
     * @param rateLimits the registry whose rate limits to bind
     */
    public static StrategyMetrics of(RateLimitRegistry rateLimits) {
        Objects.requireNonNull(rateLimits, "rateLimits");
        return new StrategyMetrics(new StrategyKind<>(
                "rate limit",
                rateLimits,
                rateLimits::getAllRateLimiters,
                new StrategyKind.Entry<RateLimiter>(
                        RateLimiter::getName,
                        RateLimiter::getTags,
                        limit -> limit instanceof RateLimit ours ? ours.counts() : null),
                StrategySpecs.ofRateLimits()));
    }

    /**
     * Returns a binder of hedgers; {@link #bindTo} does the rest. Resilience4j publishes no meters of hedges; these are
     * named in its way.
     *
     * @param hedgers the registry whose hedgers to bind
     */
    public static StrategyMetrics of(HedgerRegistry hedgers) {
        Objects.requireNonNull(hedgers, "hedgers");
        return new StrategyMetrics(new StrategyKind<>(
                "hedger",
                hedgers,
                hedgers::getAllHedgers,
                new StrategyKind.Entry<Hedger>(Hedger::getName, hedger -> Map.of(), Hedger::counts),
                StrategySpecs.ofHedgers()));
    }

    /**
     * Registers the meters of all entries, those of the future too. Binding to the same meter registry again registers
     * what somebody has removed from it, and changes nothing else. A meter that cannot be registered is logged, and the
     * others are. A meter registry that is closed is let go at the next change of the entries.
     *
     * @param meters the meter registry to bind them to
     */
    @Override
    public void bindTo(MeterRegistry meters) {
        binder.bindTo(Objects.requireNonNull(meters, "meters"));
    }

    /**
     * Removes all meters this binder has registered and stops following the registry. It may be bound again. The
     * registry's event publisher knows no way to leave, so it keeps a reference to this object.
     */
    @Override
    public void close() {
        binder.close();
    }
}
