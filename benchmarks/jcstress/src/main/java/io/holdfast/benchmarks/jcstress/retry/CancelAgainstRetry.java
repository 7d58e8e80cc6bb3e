package io.holdfast.benchmarks.jcstress.retry;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.retry.RetryOptions;
import io.holdfast.strategies.retry.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A promise that is cancelled as its attempt fails leaves no timer, and no attempt begins later. The pause is over a
 * second afterwards. A test with threads was seen to fail when the pause was set without a second look at the promise.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "one attempt, no timer, cancelled")
@Outcome(expect = FORBIDDEN, desc = "a pause, or an attempt, that nobody waits for")
@State
public class CancelAgainstRetry {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final RetryConfig CONFIG =
            RetryConfig.custom().maxAttempts(3).waitDuration(PAUSE).build();

    private final VirtualTime time = new VirtualTime();
    private final AtomicInteger attempts = new AtomicInteger();
    private final CompletableFuture<String> source = new CompletableFuture<>();
    private final IOException failure = new IOException();
    private final CompletableFuture<String> promise = RetryPolicy.of(
                    "subject", CONFIG, RetryOptions.defaults().timeSource(time).executor(Runnable::run))
            .executeCompletionStage(() -> {
                attempts.incrementAndGet();
                return source;
            })
            .toCompletableFuture();

    @Actor
    public void caller() {
        promise.cancel(true);
    }

    @Actor
    public void worker() {
        source.completeExceptionally(failure);
    }

    @Arbiter
    public void look(III_Result r) {
        r.r2 = time.pendingTimers();
        time.advance(PAUSE);
        r.r1 = attempts.get();
        r.r3 = promise.isCancelled() ? 1 : 0;
    }
}
