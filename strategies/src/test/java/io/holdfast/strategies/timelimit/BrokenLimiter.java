package io.holdfast.strategies.timelimit;

import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/** A limiter of a user's own that takes no outcome. */
final class BrokenLimiter implements TimeLimiter {

    private final TimeLimiter sound;

    BrokenLimiter(TimeLimiter sound) {
        this.sound = sound;
    }

    @Override
    public void onSuccess() {
        throw new IllegalStateException("broken");
    }

    @Override
    public void onError(Throwable error) {
        throw new IllegalStateException("broken");
    }

    @Override
    public String getName() {
        return sound.getName();
    }

    @Override
    public Map<String, String> getTags() {
        return sound.getTags();
    }

    @Override
    public TimeLimiterConfig getTimeLimiterConfig() {
        return sound.getTimeLimiterConfig();
    }

    @Override
    public <T, F extends Future<T>> Callable<T> decorateFutureSupplier(Supplier<F> supplier) {
        return sound.decorateFutureSupplier(supplier);
    }

    @Override
    public <T, F extends CompletionStage<T>> Supplier<CompletionStage<T>> decorateCompletionStage(
            ScheduledExecutorService scheduler, Supplier<F> supplier) {
        return sound.decorateCompletionStage(scheduler, supplier);
    }

    @Override
    public EventPublisher getEventPublisher() {
        return sound.getEventPublisher();
    }
}
