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
 * A promise that is cancelled as its pause ends: the next attempt has begun or never will, and one that has begun is
 * cancelled where that is asked for, so that nothing runs on.
 */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "cancelled in the pause")
@Outcome(id = "2, 0, 0", expect = ACCEPTABLE, desc = "the second attempt had begun, and was cancelled")
@Outcome(expect = FORBIDDEN, desc = "a timer, or a stage that runs on")
@State
public class CancelAgainstNextAttempt {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final RetryConfig CONFIG =
            RetryConfig.custom().maxAttempts(3).waitDuration(PAUSE).build();

    private final VirtualTime time = new VirtualTime();
    private final AtomicInteger attempts = new AtomicInteger();
    private final CompletableFuture<String> second = new CompletableFuture<>();
    private final CompletableFuture<String> first = CompletableFuture.failedFuture(new IOException());
    private final CompletableFuture<String> promise = RetryPolicy.of(
                    "subject",
                    CONFIG,
                    RetryOptions.defaults()
                            .timeSource(time)
                            .executor(Runnable::run)
                            .cancelSource(true))
            .executeCompletionStage(() -> attempts.incrementAndGet() == 1 ? first : second)
            .toCompletableFuture();

    @Actor
    public void caller() {
        promise.cancel(true);
    }

    @Actor
    public void timer() {
        time.advance(PAUSE);
    }

    @Arbiter
    public void look(III_Result r) {
        r.r1 = attempts.get();
        r.r2 = time.pendingTimers();
        r.r3 = attempts.get() == 2 && !second.isCancelled() ? 1 : 0;
    }
}
