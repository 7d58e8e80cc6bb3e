package io.holdfast.spring.timelimiter;

import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.event.TimeLimiterEvent;
import io.holdfast.spring.internal.EventBuffers;

/** Events of time limits, for {@code /actuator/timelimiterevents}. */
final class TimeLimitBuffers extends EventBuffers<TimeLimiter, TimeLimiterEvent> {

    TimeLimitBuffers(TimeLimitSettings settings, EventConsumerRegistry<TimeLimiterEvent> buffers) {
        super(settings, buffers);
    }

    @Override
    protected String nameOf(TimeLimiter entry) {
        return entry.getName();
    }

    @Override
    protected void subscribe(TimeLimiter entry, EventConsumer<TimeLimiterEvent> buffer) {
        entry.getEventPublisher().onEvent(buffer);
    }
}
