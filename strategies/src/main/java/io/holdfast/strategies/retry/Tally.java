package io.holdfast.strategies.retry;

import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.event.RetryEvent;
import io.github.resilience4j.retry.event.RetryOnErrorEvent;
import io.github.resilience4j.retry.event.RetryOnIgnoredErrorEvent;
import io.github.resilience4j.retry.event.RetryOnRetryEvent;
import io.github.resilience4j.retry.event.RetryOnSuccessEvent;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.internal.event.EventConsumers;
import io.holdfast.core.log.GuardedLog;
import org.jspecify.annotations.Nullable;

/** Counts how calls end and tells the event consumers of one retry. Thread-safe; throws nothing of a consumer's. */
final class Tally implements Retry.Metrics, Retry.EventPublisher {

    private static final GuardedLog LOG = GuardedLog.of(RetryPolicy.class);

    private final String name;
    private final EventConsumers<RetryEvent> consumers = new EventConsumers<>(LOG);
    private final RetryCounts counts = new RetryCounts();

    Tally(String name) {
        this.name = name;
    }

    RetryCounts counts() {
        return counts;
    }

    void attempted() {
        counts.attempted();
    }

    void succeeded(int failures, @Nullable Throwable last) {
        counts.succeeded(failures == 0);
        if (failures == 0) {
            return;
        }
        counts.attempted();
        if (consumers.sees(RetryOnSuccessEvent.class)) {
            consumers.publish(new RetryOnSuccessEvent(name, failures, last));
        }
    }

    void ignored(Throwable error) {
        counts.failed(true);
        if (consumers.sees(RetryOnIgnoredErrorEvent.class)) {
            consumers.publish(new RetryOnIgnoredErrorEvent(name, error));
        }
    }

    void failed(int failures, Throwable last) {
        counts.failed(false);
        if (consumers.sees(RetryOnErrorEvent.class)) {
            consumers.publish(new RetryOnErrorEvent(name, failures, last));
        }
    }

    void retrying(int failures, @Nullable Throwable last, long waitMillis) {
        if (consumers.sees(RetryOnRetryEvent.class)) {
            consumers.publish(new RetryOnRetryEvent(name, failures, last, waitMillis));
        }
    }

    @Override
    public long getNumberOfSuccessfulCallsWithoutRetryAttempt() {
        return counts.successfulWithoutRetry();
    }

    @Override
    public long getNumberOfFailedCallsWithoutRetryAttempt() {
        return counts.failedWithoutRetry();
    }

    @Override
    public long getNumberOfSuccessfulCallsWithRetryAttempt() {
        return counts.successfulWithRetry();
    }

    @Override
    public long getNumberOfFailedCallsWithRetryAttempt() {
        return counts.failedWithRetry();
    }

    @Override
    public long getNumberOfTotalCalls() {
        return counts.attempts();
    }

    <E extends RetryEvent> Subscription subscribe(Class<E> type, EventConsumer<? super E> consumer) {
        return consumers.subscribe(type, consumer)::run;
    }

    @Override
    public void onEvent(EventConsumer<RetryEvent> consumer) {
        consumers.add(RetryEvent.class, consumer);
    }

    @Override
    public Retry.EventPublisher onRetry(EventConsumer<RetryOnRetryEvent> consumer) {
        consumers.add(RetryOnRetryEvent.class, consumer);
        return this;
    }

    @Override
    public Retry.EventPublisher onSuccess(EventConsumer<RetryOnSuccessEvent> consumer) {
        consumers.add(RetryOnSuccessEvent.class, consumer);
        return this;
    }

    @Override
    public Retry.EventPublisher onError(EventConsumer<RetryOnErrorEvent> consumer) {
        consumers.add(RetryOnErrorEvent.class, consumer);
        return this;
    }

    @Override
    public Retry.EventPublisher onIgnoredError(EventConsumer<RetryOnIgnoredErrorEvent> consumer) {
        consumers.add(RetryOnIgnoredErrorEvent.class, consumer);
        return this;
    }
}
