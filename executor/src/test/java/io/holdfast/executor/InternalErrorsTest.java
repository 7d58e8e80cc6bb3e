package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.RULES;
import static io.holdfast.executor.Chat.SEARCH;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.breaker.Permit;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.retry.Backoff;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What throws beside the work, each alone: a success, a failure and a fallback end as they would have. And what two
 * steps at once may not break.
 */
class InternalErrorsTest {

    private static final IOException DOWN = new IOException("down");

    private final Chat chat = new Chat();

    /** A breaker of the user's own, put into the registry by {@code replace}, that breaks. */
    private static final class Breaking {

        private boolean broken;

        /** Throws when it is asked, or hands out a permit that throws when it is told. */
        private void putInto(BreakerRegistry registry, boolean whenAsked) {
            Breaker whole = registry.breaker("rag");
            Breaker breaking = as(Breaker.class, whole, "tryAcquire", () -> {
                if (whenAsked) {
                    throw new IllegalStateException("breaker");
                }
                return as(Permit.class, whole.tryAcquire(), "success failure ignore", () -> {
                    throw new IllegalStateException("permit");
                });
            });
            assertThat(registry.replace("rag", breaking)).contains(whole);
        }

        private <T> T as(Class<T> type, T whole, String methods, Supplier<Object> instead) {
            Object proxy = Proxy.newProxyInstance(
                    type.getClassLoader(),
                    new Class<?>[] {type},
                    (self, method, given) ->
                            broken && List.of(methods.split(" ")).contains(method.getName())
                                    ? instead.get()
                                    : method.invoke(whole, given));
            return type.cast(proxy);
        }
    }

    private void endsAsItWould(NodeExecutorBuilder<Chat.Intent> builder, NodePolicy policy, Runnable breakIt) {
        List<CompletableFuture<String>> script = new ArrayList<>(List.of(
                CompletableFuture.completedFuture("well"),
                CompletableFuture.failedFuture(DOWN),
                CompletableFuture.completedFuture("well again")));
        AtomicInteger calls = new AtomicInteger();
        try (var executor = Chat.others(builder)
                .bindAsync(
                        RAG, policy.fallback(Fallback.constant("constant")), in -> script.get(calls.getAndIncrement()))
                .build()) {
            breakIt.run();
            NodeResult success = done(executor.run(RAG, ASKED));
            assertThat(success.status()).isEqualTo(NodeStatus.SUCCESS);
            assertThat(success.find(RULES)).contains("well");
            NodeResult stoodIn = done(executor.run(RAG, ASKED));
            assertThat(stoodIn.status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
            assertThat(stoodIn.causes()).containsExactly(DOWN);
            Answer answer = done(executor.run(Chat.Intent.WASTE, ASKED));
            assertThat(answer.complete()).isTrue();
            assertThat(calls).hasValue(3);
            assertThat(executor.bookkeepingFailures()).isPositive();
            assertThat(executor.stats(RAG).inFlight()).isZero();
            assertThat(chat.time.pendingTimers()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBreakerThatThrowsWhenItIsAskedOrTold_changesNoOutcome(boolean whenAsked) {
        Breaking breaking = new Breaking();
        breaking.putInto(chat.registry, whenAsked);
        endsAsItWould(chat.direct(), NodePolicy.timeout(Duration.ofSeconds(1)), () -> breaking.broken = true);
    }

    @Test
    void anOpenBreakerThatThrows_letsTheCallPass() {
        Breaking breaking = new Breaking();
        breaking.putInto(chat.registry, true);
        endsAsItWould(chat.direct(), NodePolicy.timeout(Duration.ofSeconds(1)), () -> {
            chat.registry.breaker("rag").transitionToOpenState();
            breaking.broken = true;
        });
    }

    @Test
    void aMeterRegistryThatThrows_changesNoOutcome() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        meters.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                throw new IllegalStateException("meters");
            }
        });
        endsAsItWould(chat.direct().meters(meters), SECOND, () -> {});
    }

    @Test
    void aListenerThatThrowsAnError_changesNoOutcome() {
        NodeListener bad = new NodeListener() {
            @Override
            public void onNode(NodeResult result) {
                throw new AssertionError("listener");
            }

            @Override
            public void onAnswer(Answer answer) {
                throw new IllegalStateException("listener");
            }
        };
        endsAsItWould(chat.direct().listener(bad), SECOND, () -> {});
    }

    @Test
    void aListenerThatRunsTheExecutorAgain_isNotReenteredAndHearsAll() {
        List<String> heard = new ArrayList<>();
        AtomicInteger depth = new AtomicInteger();
        List<NodeExecutor<Chat.Intent>> self = new ArrayList<>();
        NodeListener again = new NodeListener() {
            @Override
            public void onNode(NodeResult result) {
                assertThat(depth.incrementAndGet()).isEqualTo(1);
                heard.add(result.node().name());
                if (heard.size() < 5) {
                    done(self.get(0).run(RAG, ASKED));
                }
                depth.decrementAndGet();
            }
        };
        try (var executor = Chat.others(chat.direct().listener(again))
                .bindAsync(RAG, SECOND, in -> CompletableFuture.completedFuture("well"))
                .build()) {
            self.add(executor);
            done(executor.run(RAG, ASKED));
            assertThat(heard).containsExactly("rag", "rag", "rag", "rag", "rag");
            assertThat(executor.bookkeepingFailures()).isZero();
        }
    }

    /** Nothing of ours may fail; if it does all the same, the run ends and gives back what it has. */
    @Test
    void aClockThatFailsInTheMiddle_endsTheRun_andTheProbeIsGivenBack() {
        FailingTime failing = new FailingTime(chat.time);
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(1)).breaker(1, Duration.ofSeconds(5));
        for (int reads = 0; reads < 6; reads++) {
            Chat fresh = new Chat();
            try (var executor = Chat.others(fresh.direct().timeSource(failing))
                    .bindAsync(
                            RAG,
                            policy.breakerOptions(BreakerOptions.defaults().timeSource(fresh.time)),
                            in -> CompletableFuture.completedFuture("well"))
                    .build()) {
                Breaker breaker = fresh.registry.breaker("rag");
                breaker.transitionToOpenState();
                breaker.transitionToHalfOpenState();
                failing.failAfter(reads, 1);
                try {
                    assertThat(executor.run(RAG, ASKED)).isDone();
                } catch (IllegalStateException beforeItBegan) {
                    assertThat(reads).isZero();
                }
                failing.failAfter(Integer.MAX_VALUE, 0);
                assertThat(breaker.getState() != CircuitBreaker.State.HALF_OPEN || breaker.tryAcquirePermission())
                        .as("after %d reads", reads)
                        .isTrue();
                assertThat(executor.stats(RAG).inFlight()).isZero();
            }
        }
    }

    @Test
    void anAlternateWithFallbacksOfItsOwn_isTriedInTheTimeThatIsLeft() {
        AtomicInteger searches = new AtomicInteger();
        try (var executor = chat.direct()
                .fallbackReserve(Duration.ofSeconds(2))
                .bindAsync(
                        RAG,
                        NodePolicy.timeout(Duration.ofSeconds(9)).noBreaker().fallback(Fallback.alternate(SEARCH)),
                        in -> new CompletableFuture<>())
                .bindAsync(SEARCH, SECOND.fallback(Fallback.constant("constant")), in -> {
                    searches.incrementAndGet();
                    return CompletableFuture.completedFuture("found");
                })
                .bind(Chat.SKY, SECOND.failOpen(), in -> "")
                .bind(Chat.SUM, SECOND.failOpen(), in -> "")
                .build()) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofSeconds(8));
            assertThat(done(run).find(RULES)).contains("found");
            assertThat(searches).hasValue(1);
        }
    }

    @Test
    void anInterruptOfTheCaller_isNotSwallowed() {
        try (var executor = chat.rag(SECOND, in -> {
            throw new InterruptedException("the caller's");
        })) {
            assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.FAILED);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /**
     * The timer goes off while the function's stage is being listened to: time moves on inside of the clock that arms
     * it.
     */
    @Test
    void aTimeoutBeforeTheStageIsListenedTo_stillCountsItsWork() {
        TimeSource eager = new TimeSource() {
            @Override
            public long nanoTime() {
                return chat.time.nanoTime();
            }

            @Override
            public Instant instant() {
                return chat.time.instant();
            }

            @Override
            public Timer schedule(Runnable task, long delayNanos) {
                task.run();
                return () -> false;
            }
        };
        CompletableFuture<String> stage = new CompletableFuture<>();
        try (var executor = Chat.others(chat.direct().timeSource(eager))
                .bindAsync(RAG, SECOND.failOpen("none"), in -> stage)
                .build()) {
            assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(1, 1, 0));
            stage.complete("late");
            assertThat(executor.stats(RAG)).isEqualTo(new NodeStats(0, 0, 1));
        }
    }

    @Test
    void aBoundOfTheLongestTime_hasJitterToo() {
        Backoff longest = Backoff.fixed(Duration.ofSeconds(Long.MAX_VALUE)).withJitter();
        assertThat(longest.delayNanos(1, new IllegalStateException(), thrown -> {}))
                .isNotNegative();
    }
}
