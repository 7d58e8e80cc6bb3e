package io.holdfast.executor;

import static io.holdfast.executor.Chat.soon;
import static io.holdfast.executor.FailureTrapsTest.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/**
 * {@link NaiveExecutor} in the traps whose tests have no naive variant beside them: what those tests assert does not
 * hold for it, so they can fail.
 */
class NaiveTrapsTest {

    private static final IOException DOWN = new IOException("down");

    private final ExecutorService pool = DefaultExecutors.pool("naive", 2, new LinkedBlockingQueue<>());

    @AfterEach
    void shutDown() {
        pool.shutdownNow();
    }

    @Test
    void theNaiveLimitLetsASecondCallBesideTheFirst() {
        CountDownLatch mayEnd = new CountDownLatch(1);
        Semaphore places = new Semaphore(1);
        AtomicInteger running = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            CompletableFuture<String> call = NaiveExecutor.limited(
                    () -> {
                        running.incrementAndGet();
                        while (mayEnd.getCount() > 0) {
                            LockSupport.park();
                        }
                        return "late";
                    },
                    places,
                    Duration.ofMillis(20),
                    pool);
            assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(TimeoutException.class);
            until(() -> places.availablePermits() == 1);
        }
        until(() -> running.get() == 2);
        mayEnd.countDown();
    }

    @Test
    void theNaiveAnswerDoesNotHaveTheFallbacksOutput() {
        CompletableFuture<String> late = new CompletableFuture<>();
        CompletableFuture<String> answer = NaiveExecutor.notAwaited(CompletableFuture.failedFuture(DOWN), () -> late);
        late.complete("model");
        assertThat(answer).isCompletedWithValue(null);
    }

    @Test
    @SuppressWarnings("NullAway") // the trap itself
    void theNaiveFallbackHangs_hidesTheCause_orAnswersNothing() {
        CompletableFuture<String> failed = CompletableFuture.failedFuture(DOWN);
        assertThat(NaiveExecutor.awaited(failed, CompletableFuture::new)).isNotDone();
        IllegalStateException fallbackDown = new IllegalStateException("fallback down");
        assertThatThrownBy(NaiveExecutor.awaited(failed, () -> {
                    throw fallbackDown;
                })::join)
                .hasCause(fallbackDown);
        assertThat(fallbackDown.getSuppressed()).doesNotContain(DOWN);
        assertThat(NaiveExecutor.awaited(failed, () -> CompletableFuture.completedFuture(null)))
                .isCompletedWithValue(null);
    }

    @Test
    void theNaiveStateTakesALateValue() {
        CompletableFuture<String> attempt = new CompletableFuture<>();
        AtomicReference<String> state = new AtomicReference<>("fallback");
        CompletableFuture<Void> timed = NaiveExecutor.writing(attempt, state, Duration.ofMillis(1));
        assertThatThrownBy(() -> timed.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(TimeoutException.class);
        attempt.complete("late");
        assertThat(state).hasValue("late");
    }

    /**
     * In the common pool; or, where that has one thread only, on a thread of its own: in no case on one of Holdfast's.
     */
    @Test
    void theNaiveNodeRunsOnAThreadThatNobodyGaveIt() {
        CompletableFuture<String> thread =
                CompletableFuture.supplyAsync(() -> Thread.currentThread().getName());
        assertThat(soon(thread))
                .doesNotStartWith("holdfast-")
                .isNotEqualTo(Thread.currentThread().getName());
    }

    @Test
    void theNaiveDependentRunsOnTheThreadThatCompletesTheStage() throws Exception {
        CompletableFuture<String> rag = new CompletableFuture<>();
        CompletableFuture<String> next =
                rag.thenApply(rules -> Thread.currentThread().getName());
        Thread foreign = new Thread(() -> rag.complete("glass"), "foreign");
        foreign.start();
        foreign.join(TimeUnit.SECONDS.toMillis(20));
        assertThat(soon(next)).isEqualTo("foreign");
    }

    @Test
    void theNaiveNodeDoesNotSeeTheCallersContext() {
        MDC.put("request", "r1");
        try {
            CompletableFuture<String> seen = CompletableFuture.supplyAsync(() -> "" + MDC.get("request"), pool);
            assertThat(soon(seen)).isEqualTo("null");
        } finally {
            MDC.clear();
        }
    }

    @Test
    void theNaiveListenerBecomesTheOutcome_andTheNaiveFallbackHidesAnErrorOfTheJvm() {
        CompletableFuture<String> listened =
                NaiveExecutor.listened(CompletableFuture.completedFuture("well"), (value, failure) -> {
                    throw new IllegalStateException("listener");
                });
        assertThatThrownBy(listened::join).hasMessageContaining("listener");
        CompletableFuture<String> hidden = NaiveExecutor.withFallback(
                () -> CompletableFuture.failedFuture(new OutOfMemoryError("pretended")), failure -> "hides it");
        assertThat(hidden).isCompletedWithValue("hides it");
    }

    @Test
    void aCancelledProbeOfAPeersBreaker_keepsItsPermit() {
        CircuitBreaker breaker = CircuitBreaker.of(
                "peer",
                CircuitBreakerConfig.custom()
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build());
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        CompletableFuture<String> probe = new CompletableFuture<>();
        assertThat(breaker.executeCompletionStage(() -> probe)
                        .toCompletableFuture()
                        .cancel(true))
                .isTrue();
        assertThat(breaker.tryAcquirePermission()).isFalse();
    }

    @Test
    void theNaiveResultIsTheUsersOwnStage() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> result = NaiveExecutor.timed(stage, Duration.ofMinutes(1));
        stage.complete("first");
        stage.obtrudeValue("forced");
        assertThat(result).isCompletedWithValue("forced");
    }

    @Test
    void theNaiveTimersOutliveTheirCalls() {
        ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
        try {
            for (int i = 0; i < 1_000; i++) {
                CompletableFuture<String> stage = new CompletableFuture<>();
                CompletableFuture<String> timed = NaiveExecutor.timedBy(timers, stage, Duration.ofMinutes(1));
                stage.complete("fast");
                assertThat(timed).isCompletedWithValue("fast");
            }
            assertThat(timers.getQueue()).hasSize(1_000);
        } finally {
            timers.shutdownNow();
        }
    }
}
