package io.holdfast.strategies.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.core.time.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A promise that is cancelled as its attempt fails, on real threads: no pause is left, and no attempt begins later. */
class RetryRaceTest {

    private static final int ROUNDS = 20_000;

    private static final RetryConfig CONFIG = RetryConfig.custom()
            .maxAttempts(3)
            .waitDuration(Duration.ofSeconds(1))
            .build();

    private final VirtualTime time = new VirtualTime();
    private final RetryPolicy policy = RetryPolicy.of(
            "race", CONFIG, RetryOptions.defaults().timeSource(time).executor(Runnable::run));

    @Test
    @Timeout(120)
    void cancelledAsItsAttemptFails_leavesNoPause() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        CyclicBarrier start = new CyclicBarrier(2);
        try {
            for (int i = 0; i < ROUNDS; i++) {
                CompletableFuture<String> source = new CompletableFuture<>();
                CompletableFuture<String> promise =
                        policy.executeCompletionStage(() -> source).toCompletableFuture();
                Future<?> failing = other.submit(() -> {
                    int unused = start.await(20, TimeUnit.SECONDS);
                    return source.completeExceptionally(new IOException("down"));
                });
                int unused = start.await(20, TimeUnit.SECONDS);
                promise.cancel(true);
                Object done = failing.get(20, TimeUnit.SECONDS);
                assertThat(done).isEqualTo(true);
                assertThat(promise).isCancelled();
                assertThat(time.pendingTimers()).as("round %s", i).isZero();
            }
        } finally {
            other.shutdownNow();
        }
    }
}
