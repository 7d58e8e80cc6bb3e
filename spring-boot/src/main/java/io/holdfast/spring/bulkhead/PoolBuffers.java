package io.holdfast.spring.bulkhead;

import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.event.BulkheadEvent;
import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.EventConsumer;
import io.holdfast.spring.internal.EventBuffers;

/** Events of thread pool bulkheads, for {@code /actuator/bulkheadevents}. */
final class PoolBuffers extends EventBuffers<ThreadPoolBulkhead, BulkheadEvent> {

    PoolBuffers(PoolSettings settings, EventConsumerRegistry<BulkheadEvent> buffers) {
        super(settings, buffers);
    }

    @Override
    protected String nameOf(ThreadPoolBulkhead entry) {
        return entry.getName();
    }

    /** One registry of buffers serves both kinds of bulkheads, which may have a name in common. */
    @Override
    protected String bufferOf(String name) {
        return "ThreadPoolBulkhead-" + name;
    }

    @Override
    protected void subscribe(ThreadPoolBulkhead entry, EventConsumer<BulkheadEvent> buffer) {
        entry.getEventPublisher().onEvent(buffer);
    }
}
