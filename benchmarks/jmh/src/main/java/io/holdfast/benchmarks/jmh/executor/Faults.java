package io.holdfast.benchmarks.jmh.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.core.time.TimeSource;
import io.holdfast.executor.Fallback;
import io.holdfast.executor.NodePolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;

/** Code that mostly answers, and now and then fails in one of the known ways. */
final class Faults {

    private Faults() {}

    /** A limit of concurrency, and a chain of each kind of fallback that does not fail. */
    static NodePolicy everyStandIn(NodePolicy base, Node alternate, Field<String> key) {
        return base.maxConcurrent(64)
                .fallback(Fallback.alternate(alternate).timeout(Duration.ofMillis(3)))
                .fallback(Fallback.lastKnownGood(in -> in.get(key), Duration.ofSeconds(1), 100))
                .fallback(Fallback.constant("constant"));
    }

    /** A breaker that opens often, and fallbacks as faulty as the node. */
    static NodePolicy faultyStandIns(NodePolicy base) {
        return base.cancelSource()
                .breaker(20, Duration.ofMillis(5))
                .retryTimeouts()
                .fallbackAsync(in -> staged())
                .fallback(in -> blocking());
    }

    static String blocking() throws Exception {
        switch (ThreadLocalRandom.current().nextInt(40)) {
            case 0 -> throw new IllegalStateException("down");
            case 1 -> new CountDownLatch(1).await();
            case 2 -> throw new AssertionError("an error");
            case 3 -> {
                return nothing();
            }
            default -> {
                return "answer";
            }
        }
        return "unreachable";
    }

    @SuppressWarnings("NullAway") // one of the faults
    private static String nothing() {
        return null;
    }

    @SuppressWarnings("NullAway") // one of the faults
    static CompletableFuture<String> staged() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        switch (ThreadLocalRandom.current().nextInt(40)) {
            case 0 -> throw new IllegalStateException("no stage");
            case 1 -> {
                return null;
            }
            case 2 -> {
                // never completes, unless it is cancelled
            }
            case 3 -> stage.completeExceptionally(new IllegalStateException("down"));
            case 4 -> {
                TimeSource.Timer unused =
                        TimeSource.system().schedule(() -> stage.complete("late"), Duration.ofMillis(3));
            }
            default -> stage.complete("answer");
        }
        return stage;
    }
}
