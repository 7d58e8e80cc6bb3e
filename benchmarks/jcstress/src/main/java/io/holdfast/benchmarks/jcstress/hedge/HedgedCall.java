package io.holdfast.benchmarks.jcstress.hedge;

import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.hedge.HedgeOptions;
import io.holdfast.strategies.hedge.Hedger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** One execution, whose timer a test fires, and whose calls a test ends. */
final class HedgedCall {

    private static final Duration DELAY = Duration.ofMillis(30);

    final AtomicInteger cancels = new AtomicInteger();
    final AtomicInteger told = new AtomicInteger();
    final List<CompletableFuture<String>> calls = new CopyOnWriteArrayList<>();
    final CompletableFuture<String> promise;
    private final VirtualTime time = new VirtualTime();
    private final Hedger hedger = Hedger.of(
            "subject",
            Hedge.after(DELAY),
            HedgeOptions.defaults().timeSource(time).executor(Runnable::run));

    HedgedCall() {
        promise = hedger.<String>executeCompletionStage(this::call).toCompletableFuture();
        CompletableFuture<Integer> unused = promise.handle((value, error) -> told.incrementAndGet());
    }

    private CompletableFuture<String> call() {
        CompletableFuture<String> made = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                cancels.incrementAndGet();
                return super.cancel(mayInterruptIfRunning);
            }
        };
        calls.add(made);
        return made;
    }

    void afterTheDelay() {
        time.advance(DELAY);
    }

    /** The value, {@code failed} or {@code cancelled}, or {@code open}. */
    String end() {
        if (!promise.isDone()) {
            return "open";
        }
        if (promise.isCancelled()) {
            return "cancelled";
        }
        return promise.isCompletedExceptionally() ? "failed" : promise.join();
    }

    /** Calls that were made, cancels, those that were counted as losers, and timers that are left. */
    String left() {
        return calls.size() + " " + cancels + " " + hedger.counts().cancelled() + " " + time.pendingTimers();
    }
}
