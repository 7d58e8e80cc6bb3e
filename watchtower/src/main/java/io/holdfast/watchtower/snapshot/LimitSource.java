package io.holdfast.watchtower.snapshot;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A registry of retries, time limits, bulkheads or rate limits that is shown, under a name. Its entries are read at
 * each tick and asked for no event, so that a call pays nothing for being watched.
 *
 * @param <E> Resilience4j's type of the entries
 */
public final class LimitSource<E> {

    private final String kind;
    private final String name;
    private final Supplier<? extends Collection<E>> all;
    private final Function<E, String> nameOf;
    private final LimitReader<E> reader;
    private final Function<Consumer<Reconfiguration>, Subscription> onReconfigured;

    private LimitSource(
            String kind,
            String name,
            Supplier<? extends Collection<E>> all,
            Function<E, String> nameOf,
            LimitReader<E> reader,
            Function<Consumer<Reconfiguration>, Subscription> onReconfigured) {
        this.kind = kind;
        this.name = Objects.requireNonNull(name, "name");
        this.all = all;
        this.nameOf = nameOf;
        this.reader = reader;
        this.onReconfigured = onReconfigured;
    }

    /** Returns that of a registry of retries. */
    public static LimitSource<Retry> of(String name, RetryPolicyRegistry registry) {
        return new LimitSource<>(
                "RETRY", name, registry::getAllRetries, Retry::getName, LimitReader::retry, registry::onReconfigured);
    }

    /** Returns that of a registry of time limits. */
    public static LimitSource<TimeLimiter> of(String name, TimeLimitRegistry registry) {
        return new LimitSource<>(
                "TIME_LIMIT",
                name,
                registry::getAllTimeLimiters,
                TimeLimiter::getName,
                LimitReader::timeLimit,
                registry::onReconfigured);
    }

    /** Returns that of a registry of bulkheads. */
    public static LimitSource<Bulkhead> of(String name, ConcurrencyLimitRegistry registry) {
        return new LimitSource<>(
                "BULKHEAD",
                name,
                registry::getAllBulkheads,
                Bulkhead::getName,
                LimitReader::bulkhead,
                registry::onReconfigured);
    }

    /** Returns that of a registry of bulkheads with threads. */
    public static LimitSource<ThreadPoolBulkhead> of(String name, PoolBulkheadRegistry registry) {
        return new LimitSource<>(
                "POOL_BULKHEAD",
                name,
                registry::getAllBulkheads,
                ThreadPoolBulkhead::getName,
                LimitReader::poolBulkhead,
                registry::onReconfigured);
    }

    /** Returns that of a registry of rate limits. */
    public static LimitSource<RateLimiter> of(String name, RateLimitRegistry registry) {
        return new LimitSource<>(
                "RATE_LIMIT",
                name,
                registry::getAllRateLimiters,
                RateLimiter::getName,
                LimitReader::rateLimit,
                registry::onReconfigured);
    }

    /** Returns what its entries are, such as {@code RATE_LIMIT}. */
    public String kind() {
        return kind;
    }

    /** Returns the name it is shown under. */
    public String name() {
        return name;
    }

    Collection<E> all() {
        return all.get();
    }

    String nameOf(E entry) {
        return nameOf.apply(entry);
    }

    LimitReading read(E entry) {
        return reader.read(entry);
    }

    Subscription onReconfigured(Consumer<Reconfiguration> consumer) {
        return onReconfigured.apply(consumer);
    }
}
