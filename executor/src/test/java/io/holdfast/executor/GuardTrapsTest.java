package io.holdfast.executor;

import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.soon;
import static io.holdfast.executor.Chat.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.strategies.retry.Backoff;
import io.holdfast.strategies.retry.RetryOptions;
import io.holdfast.strategies.retry.RetryPolicy;
import io.holdfast.strategies.timelimit.TimeLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** What users report of compositions in other libraries. */
@Timeout(60)
class GuardTrapsTest {

    private final OrderedGuardTest parts = new OrderedGuardTest();

    private GuardBuilder<String> plain() {
        return Guard.<String>of("model").timeout(Duration.ofSeconds(20)).noBreaker();
    }

    private static RetryPolicy only(Class<? extends Throwable> type, int attempts) {
        return RetryPolicy.of(
                type.getSimpleName(),
                RetryConfig.custom()
                        .maxAttempts(attempts)
                        .intervalFunction(attempt -> 0L)
                        .retryExceptions(type)
                        .build(),
                RetryOptions.defaults().executor(Runnable::run));
    }

    /** Reported: with stages, two retries for different failures repeat more than they do for blocking calls. */
    @Test
    void twoRetriesForDifferentFailures_countAlikeForStagesAndBlockingCalls() {
        for (Exception thrown : new Exception[] {new IOException("a"), new IllegalStateException("b")}) {
            try (Guard<String> guard = Guard.<String>inOrder("model")
                    .retry(only(IOException.class, 4))
                    .retry(only(IllegalStateException.class, 3))
                    .build()) {
                int expected = thrown instanceof IOException ? 4 : 3;
                assertThat(guard.get(() -> {
                                    throw thrown;
                                })
                                .attempts())
                        .isEqualTo(expected);
                assertThat(soon(guard.getAsync(() -> CompletableFuture.failedFuture(thrown)))
                                .attempts())
                        .isEqualTo(expected);
            }
        }
    }

    /** Reported: of concurrent calls that are over time some end in InterruptedException instead of the fallback. */
    @Test
    void manyCallsOverTimeAtOnce_allHaveTheirFallback() throws Exception {
        int calls = 30;
        CountDownLatch entered = new CountDownLatch(calls);
        CountDownLatch never = new CountDownLatch(1);
        ExecutorService callers = Executors.newFixedThreadPool(calls);
        try (Guard<String> guard =
                plain().timeSource(parts.time).fallback(e -> "stand-in").build()) {
            List<CompletableFuture<Outcome<String>>> all = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                all.add(CompletableFuture.supplyAsync(
                        () -> guard.get(() -> {
                            entered.countDown();
                            never.await();
                            return "never";
                        }),
                        callers));
            }
            entered.await();
            parts.time.advance(Duration.ofSeconds(20));
            assertThat(all).allSatisfy(call -> assertThat(soon(call).value()).isEqualTo("stand-in"));
        } finally {
            callers.shutdownNow();
        }
    }

    /** Reported: the fallback is skipped when the limit of all attempts together is over. */
    @Test
    void aDeadlineThatCutsRetriesShort_leavesTimeForTheFallback() {
        CompletableFuture<String> slow = new CompletableFuture<>();
        parts.time.schedule(() -> slow.complete("stand-in"), Duration.ofMillis(9_000));
        try (Guard<String> guard = Guard.<String>of("model")
                .timeout(Duration.ofSeconds(3))
                .noBreaker()
                .retries(10)
                .retryTimeouts()
                .backoff(Backoff.none())
                .deadline(Duration.ofSeconds(10))
                .fallbackAsync(e -> slow)
                .timeSource(parts.time)
                .executor(Runnable::run)
                .continuationExecutor(Runnable::run)
                .fallbackExecutor(Runnable::run)
                .build()) {
            CompletableFuture<Outcome<String>> call = guard.getAsync(CompletableFuture::new);
            parts.time.advance(Duration.ofSeconds(9));
            assertThat(done(call).value()).isEqualTo("stand-in");
            assertThat(done(call).attempts()).isEqualTo(3);
        }
    }

    /** Reported: retries without a pause end in a stack overflow. */
    @Test
    void aHundredThousandRetriesAtOnce_needNoStack() {
        try (Guard<String> guard = plain().executor(Runnable::run)
                .retries(100_000)
                .backoff(Backoff.none())
                .build()) {
            Outcome<String> outcome = soon(guard.getAsync(Chat::down));
            assertThat(outcome.attempts()).isEqualTo(100_001);
        }
    }

    /** Reported: futures that never complete, where another thread completes the stage at once. */
    @Test
    void stagesThatAnotherThreadCompletesAtOnce_loseNoCall() {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Guard<String> plain = plain().retries(1)
                        .backoff(Backoff.none())
                        .fallback(e -> "stand-in")
                        .build();
                Guard<String> ordered = Guard.<String>inOrder("model")
                        .fallback(e -> "stand-in")
                        .retry(only(IOException.class, 2))
                        .timeLimit(TimeLimit.of(Duration.ofSeconds(20)))
                        .build()) {
            List<CompletableFuture<String>> calls = new ArrayList<>();
            for (int i = 0; i < 4_000; i++) {
                int number = i;
                Guard<String> guard = i % 2 == 0 ? plain : ordered;
                calls.add(guard.callAsync(() -> {
                    CompletableFuture<String> stage = new CompletableFuture<>();
                    other.execute(() -> {
                        if (number % 3 == 0) {
                            stage.completeExceptionally(new IOException("down"));
                        } else {
                            stage.complete("value");
                        }
                    });
                    return stage;
                }));
            }
            for (int i = 0; i < calls.size(); i++) {
                assertThat(soon(calls.get(i))).isEqualTo(i % 3 == 0 ? "stand-in" : "value");
            }
        } finally {
            other.shutdownNow();
        }
    }

    /** Reported: the caller's MDC is lost after the first attempt. */
    @Test
    void theCallersContext_isThereInRetriesAndFallbacks() {
        AtomicInteger tries = new AtomicInteger();
        List<String> seen = new ArrayList<>();
        try (Guard<String> guard = plain().retries(1)
                .backoff(Backoff.none())
                .fallback(e -> MDC.get("tenant"))
                .build()) {
            MDC.put("tenant", "blue");
            CompletableFuture<String> call = guard.callAsync(() -> {
                tries.incrementAndGet();
                seen.add(MDC.get("tenant"));
                return Chat.down();
            });
            assertThat(soon(call)).isEqualTo("blue");
            assertThat(seen).containsExactly("blue", "blue");
        } finally {
            MDC.remove("tenant");
        }
    }

    /** Two seconds for all attempts, and so long a pause between them; its fallback tells what it failed with. */
    private Guard<String> limitedInAll(Duration pause) {
        return Guard.<String>inOrder("model")
                .fallback(e -> e.getClass().getSimpleName())
                .timeLimit(parts.limit)
                .retry(RetryPolicy.of(
                        "retry",
                        RetryConfig.custom()
                                .maxAttempts(100)
                                .waitDuration(pause)
                                .build(),
                        RetryOptions.defaults().timeSource(parts.time)))
                .build();
    }

    /** Reported: a time limit around retries stops none of them where the caller waits. */
    @Test
    void aTotalTimeLimit_stopsTheRetriesOfABlockingCall() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch failedOnce = new CountDownLatch(1);
        try (Guard<String> guard = limitedInAll(Duration.ofMillis(1500))) {
            CompletableFuture<String> ended = new CompletableFuture<>();
            new Thread(() -> {
                        try {
                            ended.complete(guard.call(() -> {
                                if (calls.incrementAndGet() > 1) {
                                    new CountDownLatch(1).await();
                                }
                                failedOnce.countDown();
                                throw new IOException("down");
                            }));
                        } catch (Throwable t) {
                            ended.completeExceptionally(t);
                        }
                    })
                    .start();
            failedOnce.await();
            FailureTrapsTest.until(() -> parts.time.pendingTimers() > 1);
            parts.time.advance(Duration.ofMillis(1500));
            FailureTrapsTest.until(() -> calls.get() == 2);
            parts.time.advance(Duration.ofMillis(500));
            assertThat(soon(ended)).isEqualTo("TimeoutException");
            assertThat(calls).hasValue(2);
        }
    }

    @Test
    void aTotalTimeLimit_isNotSleptThrough() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (Guard<String> guard = limitedInAll(Duration.ofHours(1))) {
            assertThat(guard.call(() -> {
                        calls.incrementAndGet();
                        throw new IOException("down");
                    }))
                    .isEqualTo("IOException");
            assertThat(calls).hasValue(1);
            assertThat(parts.time.pendingTimers()).isZero();
        }
    }

    /** Reported: a fallback that stands in for a breaker's failures hides that from a retry listed outside it. */
    @Test
    void theFallbackOutsideAll_standsInOnlyAfterTheRetries() {
        AtomicInteger calls = new AtomicInteger();
        try (Guard<String> guard = Guard.<String>inOrder("model")
                .fallback(e -> "stand-in")
                .retry(only(IOException.class, 3))
                .breaker(parts.breaker)
                .build()) {
            String reply = soon(guard.callAsync(() -> calls.incrementAndGet() < 2 ? Chat.down() : value("second")));
            assertThat(reply).isEqualTo("second");
        }
    }

    /** A cancel that comes while a layer is on its way in finds nothing inside to end, and nothing may begin there. */
    @Test
    void whatIsCancelledWhileALayerIsEntered_beginsNothingInside() {
        AtomicInteger calls = new AtomicInteger();
        List<CompletableFuture<String>> handedOut = new ArrayList<>();
        try (Guard<String> guard = Guard.<String>inOrder("model")
                .retry(parts.retry(3))
                .rateLimit(parts.rate)
                .build()) {
            parts.rate.getEventPublisher().onSuccess(event -> handedOut.forEach(call -> call.cancel(true)));
            handedOut.add(guard.callAsync(() -> {
                calls.incrementAndGet();
                return Chat.down();
            }));
            parts.time.advance(Duration.ofMinutes(1));
            assertThat(handedOut).allSatisfy(call -> assertThat(call).isCancelled());
            assertThat(calls).hasValue(1);
        }
    }
}
