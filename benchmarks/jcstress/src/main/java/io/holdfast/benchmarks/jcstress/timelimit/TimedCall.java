package io.holdfast.benchmarks.jcstress.timelimit;

import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.holdfast.strategies.timelimit.TimeLimitCounts;
import io.holdfast.strategies.timelimit.TimeLimitOptions;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One limited stage. Time is virtual, so its limit is over when an actor says so, on that actor's thread. */
final class TimedCall {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private static final TimeLimiterConfig CONFIG =
            TimeLimiterConfig.custom().timeoutDuration(LIMIT).build();

    final VirtualTime time = new VirtualTime();
    final CompletableFuture<String> source = new CompletableFuture<>();
    final CompletableFuture<String> promise;
    private final TimeLimit limit;

    TimedCall(boolean cancelSource) {
        limit = TimeLimit.of(
                "subject",
                CONFIG,
                TimeLimitOptions.defaults()
                        .timeSource(time)
                        .executor(Runnable::run)
                        .cancelSource(cancelSource));
        promise = limit.executeCompletionStage(() -> source).toCompletableFuture();
    }

    void overTheLimit() {
        time.advance(LIMIT);
    }

    /** What the caller sees. */
    String end() {
        try {
            return promise.getNow("lost");
        } catch (CancellationException e) {
            return "cancelled";
        } catch (CompletionException e) {
            return "timed out";
        }
    }

    /** What was counted, as digits: successes, failures, timeouts. */
    String counted() {
        TimeLimitCounts counts = limit.counts();
        return "" + counts.successful() + counts.failed() + counts.timedOut();
    }
}
