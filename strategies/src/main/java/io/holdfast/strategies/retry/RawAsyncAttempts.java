package io.holdfast.strategies.retry;

import io.github.resilience4j.retry.Retry;
import io.holdfast.strategies.internal.Stages;

/** One asynchronous call behind Resilience4j's protocol, for its static decorator; ours is {@link RetriedStage}. */
final class RawAsyncAttempts<T> implements Retry.AsyncContext<T> {

    private final Attempts<T> attempts;

    RawAsyncAttempts(StandardRetryPolicy policy) {
        this.attempts = new Attempts<>(policy);
    }

    @Override
    public void onComplete() {
        attempts.completed();
    }

    @Override
    public long onError(Throwable error) {
        return attempts.failed(Stages.causeOf(error));
    }

    @Override
    public long onResult(T result) {
        return attempts.returned(result);
    }
}
