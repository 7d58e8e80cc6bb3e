package io.holdfast.strategies.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.holdfast.strategies.timelimit.TimeLimitOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A retry inside a time limit, on the same thread. */
@Timeout(60)
class WithinTimeLimitTest {

    private final VirtualTime time = new VirtualTime();
    private final AtomicInteger calls = new AtomicInteger();
    private final RetryPolicy retry = RetryPolicy.of(
            "retry",
            RetryConfig.custom()
                    .maxAttempts(3)
                    .waitDuration(Duration.ofSeconds(5))
                    .build(),
            RetryOptions.defaults().timeSource(time));

    private String call(Duration limit) throws Exception {
        return TimeLimit.of(
                        "limit",
                        TimeLimiterConfig.custom().timeoutDuration(limit).build(),
                        TimeLimitOptions.defaults().timeSource(time).executor(Runnable::run))
                .callWithin(() -> retry.executeCallable(() -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new IOException("down");
                    }
                    return "second";
                }));
    }

    @Test
    void aPauseThatTheLimitWouldEnd_isNotBegun_andTheFailureIsKept() {
        assertThatThrownBy(() -> call(Duration.ofSeconds(2)))
                .isInstanceOf(IOException.class)
                .hasMessage("down");
        assertThat(calls).hasValue(1);
        assertThat(time.pendingTimers()).isZero();
        assertThat(retry.counts().failedWithRetry()).isEqualTo(1);
    }

    @Test
    void aPauseThatEndsInTime_isWaitedFor() throws Exception {
        CompletableFuture<String> result = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        result.complete(call(Duration.ofSeconds(20)));
                    } catch (Exception e) {
                        result.completeExceptionally(e);
                    }
                })
                .start();
        while (time.pendingTimers() < 2) {
            Thread.onSpinWait();
        }
        time.advance(Duration.ofSeconds(5));
        assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo("second");
    }
}
