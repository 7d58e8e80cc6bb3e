package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.event.BulkheadEvent;
import io.github.resilience4j.bulkhead.event.BulkheadOnCallFinishedEvent;
import io.github.resilience4j.bulkhead.event.BulkheadOnCallPermittedEvent;
import io.github.resilience4j.bulkhead.event.BulkheadOnCallRejectedEvent;
import io.github.resilience4j.core.EventConsumer;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.internal.event.EventConsumers;
import io.holdfast.core.log.GuardedLog;

/**
 * Counts and tells consumers what became of calls. An event that nobody consumes is not made; what consumers throw is
 * logged.
 */
final class LimitPublisher implements Bulkhead.EventPublisher, ThreadPoolBulkhead.ThreadPoolBulkheadEventPublisher {

    private final String name;
    private final EventConsumers<BulkheadEvent> consumers;
    private final LimitCounts counts = new LimitCounts();

    LimitPublisher(String name, GuardedLog log) {
        this.name = name;
        this.consumers = new EventConsumers<>(log);
    }

    void permitted() {
        if (consumers.sees(BulkheadOnCallPermittedEvent.class)) {
            consumers.publish(new BulkheadOnCallPermittedEvent(name));
        }
    }

    LimitCounts counts() {
        return counts;
    }

    void rejected() {
        counts.refusedOne();
        if (consumers.sees(BulkheadOnCallRejectedEvent.class)) {
            consumers.publish(new BulkheadOnCallRejectedEvent(name));
        }
    }

    void finished() {
        if (consumers.sees(BulkheadOnCallFinishedEvent.class)) {
            consumers.publish(new BulkheadOnCallFinishedEvent(name));
        }
    }

    <E extends BulkheadEvent> Subscription subscribe(Class<E> type, EventConsumer<? super E> consumer) {
        return consumers.subscribe(type, consumer)::run;
    }

    @Override
    public LimitPublisher onCallRejected(EventConsumer<BulkheadOnCallRejectedEvent> consumer) {
        consumers.add(BulkheadOnCallRejectedEvent.class, consumer);
        return this;
    }

    @Override
    public LimitPublisher onCallPermitted(EventConsumer<BulkheadOnCallPermittedEvent> consumer) {
        consumers.add(BulkheadOnCallPermittedEvent.class, consumer);
        return this;
    }

    @Override
    public LimitPublisher onCallFinished(EventConsumer<BulkheadOnCallFinishedEvent> consumer) {
        consumers.add(BulkheadOnCallFinishedEvent.class, consumer);
        return this;
    }

    @Override
    public void onEvent(EventConsumer<BulkheadEvent> consumer) {
        consumers.add(BulkheadEvent.class, consumer);
    }
}
