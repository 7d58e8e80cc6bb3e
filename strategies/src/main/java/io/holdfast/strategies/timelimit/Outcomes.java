package io.holdfast.strategies.timelimit;

import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.event.TimeLimiterEvent;
import io.github.resilience4j.timelimiter.event.TimeLimiterOnErrorEvent;
import io.github.resilience4j.timelimiter.event.TimeLimiterOnSuccessEvent;
import io.github.resilience4j.timelimiter.event.TimeLimiterOnTimeoutEvent;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.internal.event.EventConsumers;
import io.holdfast.core.log.GuardedLog;
import java.util.concurrent.TimeoutException;

/** Counts the outcomes of one time limit and tells its event consumers. Thread-safe; throws nothing of a consumer's. */
final class Outcomes implements TimeLimiter.EventPublisher {

    private static final GuardedLog LOG = GuardedLog.of(TimeLimit.class);

    private final String name;
    private final EventConsumers<TimeLimiterEvent> consumers = new EventConsumers<>(LOG);
    private final TimeLimitCounts counts = new TimeLimitCounts();

    Outcomes(String name) {
        this.name = name;
    }

    void success() {
        counts.succeeded();
        if (consumers.sees(TimeLimiterOnSuccessEvent.class)) {
            consumers.publish(new TimeLimiterOnSuccessEvent(name));
        }
    }

    /** A timeout is told by its type, whoever threw it, as in Resilience4j. */
    void failure(Throwable error) {
        if (error instanceof TimeoutException) {
            counts.wasLate();
            if (consumers.sees(TimeLimiterOnTimeoutEvent.class)) {
                consumers.publish(new TimeLimiterOnTimeoutEvent(name));
            }
        } else {
            counts.hasFailed();
            if (consumers.sees(TimeLimiterOnErrorEvent.class)) {
                consumers.publish(new TimeLimiterOnErrorEvent(name, error));
            }
        }
    }

    TimeLimitCounts counts() {
        return counts;
    }

    <E extends TimeLimiterEvent> Subscription subscribe(Class<E> type, EventConsumer<? super E> consumer) {
        return consumers.subscribe(type, consumer)::run;
    }

    @Override
    public void onEvent(EventConsumer<TimeLimiterEvent> consumer) {
        consumers.add(TimeLimiterEvent.class, consumer);
    }

    @Override
    public TimeLimiter.EventPublisher onSuccess(EventConsumer<TimeLimiterOnSuccessEvent> consumer) {
        consumers.add(TimeLimiterOnSuccessEvent.class, consumer);
        return this;
    }

    @Override
    public TimeLimiter.EventPublisher onError(EventConsumer<TimeLimiterOnErrorEvent> consumer) {
        consumers.add(TimeLimiterOnErrorEvent.class, consumer);
        return this;
    }

    @Override
    public TimeLimiter.EventPublisher onTimeout(EventConsumer<TimeLimiterOnTimeoutEvent> consumer) {
        consumers.add(TimeLimiterOnTimeoutEvent.class, consumer);
        return this;
    }
}
