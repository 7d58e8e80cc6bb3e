package io.holdfast.strategies.ratelimit;

import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.event.RateLimiterEvent;
import io.github.resilience4j.ratelimiter.event.RateLimiterOnDrainedEvent;
import io.github.resilience4j.ratelimiter.event.RateLimiterOnFailureEvent;
import io.github.resilience4j.ratelimiter.event.RateLimiterOnSuccessEvent;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.internal.event.EventConsumers;
import io.holdfast.core.log.GuardedLog;

/** The counts and events of a rate limit; no event is made that nobody consumes. Thread-safe. */
final class RateLimitEvents implements RateLimiter.EventPublisher {

    /** By the name that users know. */
    private static final GuardedLog LOG = GuardedLog.of("io.holdfast.strategies.ratelimit.RateLimit");

    private final EventConsumers<RateLimiterEvent> consumers = new EventConsumers<>(LOG);
    private final RateLimitCounts counts = new RateLimitCounts();
    private final String name;

    RateLimitEvents(String name) {
        this.name = name;
    }

    void asked(boolean granted, int permits) {
        if (granted) {
            if (consumers.sees(RateLimiterOnSuccessEvent.class)) {
                consumers.publish(new RateLimiterOnSuccessEvent(name, permits));
            }
            return;
        }
        counts.refusedOne();
        if (consumers.sees(RateLimiterOnFailureEvent.class)) {
            consumers.publish(new RateLimiterOnFailureEvent(name, permits));
        }
    }

    RateLimitCounts counts() {
        return counts;
    }

    void drained(long permits) {
        if (consumers.sees(RateLimiterOnDrainedEvent.class)) {
            consumers.publish(new RateLimiterOnDrainedEvent(name, (int) Math.min(Integer.MAX_VALUE, permits)));
        }
    }

    <E extends RateLimiterEvent> Subscription subscribe(Class<E> type, EventConsumer<? super E> consumer) {
        return consumers.subscribe(type, consumer)::run;
    }

    @Override
    public void onEvent(EventConsumer<RateLimiterEvent> consumer) {
        consumers.add(RateLimiterEvent.class, consumer);
    }

    @Override
    public RateLimitEvents onSuccess(EventConsumer<RateLimiterOnSuccessEvent> consumer) {
        consumers.add(RateLimiterOnSuccessEvent.class, consumer);
        return this;
    }

    @Override
    public RateLimitEvents onFailure(EventConsumer<RateLimiterOnFailureEvent> consumer) {
        consumers.add(RateLimiterOnFailureEvent.class, consumer);
        return this;
    }
}
