package io.holdfast.spring.bulkhead;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.event.BulkheadEvent;
import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.EventConsumer;
import io.holdfast.spring.internal.EventBuffers;

/** Events of bulkheads, for {@code /actuator/bulkheadevents}. */
final class BulkheadBuffers extends EventBuffers<Bulkhead, BulkheadEvent> {

    BulkheadBuffers(BulkheadSettings settings, EventConsumerRegistry<BulkheadEvent> buffers) {
        super(settings, buffers);
    }

    @Override
    protected String nameOf(Bulkhead entry) {
        return entry.getName();
    }

    @Override
    protected void subscribe(Bulkhead entry, EventConsumer<BulkheadEvent> buffer) {
        entry.getEventPublisher().onEvent(buffer);
    }
}
