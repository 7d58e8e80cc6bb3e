package io.holdfast.strategies.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Threads that tests start, and waiting for what they do. */
final class Helpers {

    static final Duration LONG = Duration.ofHours(1);

    private Helpers() {}

    static BulkheadConfig config(int calls, Duration maxWait) {
        return BulkheadConfig.custom()
                .maxConcurrentCalls(calls)
                .maxWaitDuration(maxWait)
                .build();
    }

    static BulkheadConfig unfair(int calls, Duration maxWait) {
        return BulkheadConfig.from(config(calls, maxWait))
                .fairCallHandlingStrategyEnabled(false)
                .build();
    }

    /** A call on a thread of its own. */
    static final class Running<T> {
        final CompletableFuture<T> result = new CompletableFuture<>();
        final Thread thread;

        private Running(Callable<T> call) {
            thread = new Thread(() -> {
                try {
                    result.complete(call.call());
                } catch (Throwable t) {
                    result.completeExceptionally(t);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        T join() {
            return result.orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    static <T> Running<T> start(Callable<T> call) {
        return new Running<>(call);
    }

    static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("waited too long").isNegative();
            Thread.onSpinWait();
        }
    }

    /** Events as text, in their order. */
    static List<String> events(Bulkhead bulkhead) {
        List<String> events = new ArrayList<>();
        bulkhead.getEventPublisher().onEvent(event -> events.add(event.getEventType() + " " + event.getBulkheadName()));
        return events;
    }
}
