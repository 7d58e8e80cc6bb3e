package io.holdfast.strategies.retry;

import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.event.RetryEvent;
import io.github.resilience4j.retry.event.RetryOnErrorEvent;
import io.github.resilience4j.retry.event.RetryOnIgnoredErrorEvent;
import io.github.resilience4j.retry.event.RetryOnRetryEvent;
import io.github.resilience4j.retry.event.RetryOnSuccessEvent;
import io.holdfast.core.internal.event.EventConsumers;
import io.holdfast.core.log.GuardedLog;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts how calls end and tells the event consumers of one retry. Thread-safe; throws nothing of a consumer's. */
final class Tally implements Retry.Metrics, Retry.EventPublisher {

    private static final GuardedLog LOG = GuardedLog.of(RetryPolicy.class);

    private final String name;
    private final EventConsumers<RetryEvent> consumers = new EventConsumers<>(LOG);
    private final LongAdder succeededAtOnce = new LongAdder();
    private final LongAdder succeededLater = new LongAdder();
    private final LongAdder failedAtOnce = new LongAdder();
    private final LongAdder failedLater = new LongAdder();
    private final LongAdder attempts = new LongAdder();

    Tally(String name) {
        this.name = name;
    }

    void attempted() {
        attempts.increment();
    }

    void succeeded(int failures, @Nullable Throwable last) {
        if (failures == 0) {
            succeededAtOnce.increment();
            return;
        }
        succeededLater.increment();
        if (consumers.sees(RetryOnSuccessEvent.class)) {
            consumers.publish(new RetryOnSuccessEvent(name, failures, last));
        }
    }

    void ignored(Throwable error) {
        failedAtOnce.increment();
        if (consumers.sees(RetryOnIgnoredErrorEvent.class)) {
            consumers.publish(new RetryOnIgnoredErrorEvent(name, error));
        }
    }

    void failed(int failures, Throwable last) {
        failedLater.increment();
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
        return succeededAtOnce.sum();
    }

    @Override
    public long getNumberOfFailedCallsWithoutRetryAttempt() {
        return failedAtOnce.sum();
    }

    @Override
    public long getNumberOfSuccessfulCallsWithRetryAttempt() {
        return succeededLater.sum();
    }

    @Override
    public long getNumberOfFailedCallsWithRetryAttempt() {
        return failedLater.sum();
    }

    @Override
    public long getNumberOfTotalCalls() {
        return attempts.sum();
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
