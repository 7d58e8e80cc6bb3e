package io.holdfast.benchmarks.jmh.executor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A stage that counts as running until it ends, which it is told before anything that depends on it. */
final class CountedStage extends CompletableFuture<String> {

    private final CompletionStage<String> source;
    private final AtomicInteger running;
    private final AtomicBoolean over = new AtomicBoolean();

    private CountedStage(CompletionStage<String> source, AtomicInteger running) {
        this.source = source;
        this.running = running;
    }

    static CountedStage of(CompletionStage<String> source, AtomicInteger running, AtomicInteger most) {
        CountedStage stage = new CountedStage(source, running);
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        CompletionStage<?> unused = source.handle(stage::follow);
        return stage;
    }

    private boolean follow(String value, @Nullable Throwable failure) {
        leave();
        return failure == null ? complete(value) : completeExceptionally(failure);
    }

    private void leave() {
        if (over.compareAndSet(false, true)) {
            running.decrementAndGet();
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        leave();
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        boolean unused = source.toCompletableFuture().cancel(mayInterruptIfRunning);
        return cancelled;
    }
}
