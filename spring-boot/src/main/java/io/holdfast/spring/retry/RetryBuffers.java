package io.holdfast.spring.retry;

import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.event.RetryEvent;
import io.holdfast.spring.internal.EventBuffers;

/** Events of retries, for {@code /actuator/retryevents}. */
final class RetryBuffers extends EventBuffers<Retry, RetryEvent> {

    RetryBuffers(RetrySettings settings, EventConsumerRegistry<RetryEvent> buffers) {
        super(settings, buffers);
    }

    @Override
    protected String nameOf(Retry entry) {
        return entry.getName();
    }

    @Override
    protected void subscribe(Retry entry, EventConsumer<RetryEvent> buffer) {
        entry.getEventPublisher().onEvent(buffer);
    }
}
