package io.holdfast.spring.ratelimiter;

import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.event.RateLimiterEvent;
import io.holdfast.spring.internal.EventBuffers;

/** Events of rate limits, for {@code /actuator/ratelimiterevents}. */
final class RateLimitBuffers extends EventBuffers<RateLimiter, RateLimiterEvent> {

    RateLimitBuffers(RateLimitSettings settings, EventConsumerRegistry<RateLimiterEvent> buffers) {
        super(settings, buffers);
    }

    @Override
    protected String nameOf(RateLimiter entry) {
        return entry.getName();
    }

    @Override
    protected void subscribe(RateLimiter entry, EventConsumer<RateLimiterEvent> buffer) {
        entry.getEventPublisher().onEvent(buffer);
    }
}
