package io.holdfast.benchmarks.jmh.executor;

import io.holdfast.core.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;

/** Code that mostly answers, and now and then fails in one of the known ways. */
final class Faults {

    private Faults() {}

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
