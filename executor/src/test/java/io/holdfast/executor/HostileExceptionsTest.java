package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.RULES;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.FieldAbsentException;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What user code throws may be broken itself: no outcome changes, no text throws, nothing stays open. */
class HostileExceptionsTest {

    private final Chat chat = new Chat();
    private final List<String> heard = new ArrayList<>();

    private NodeResult run(NodeExecutorBuilder<Chat.Intent> builder, NodePolicy policy, AsyncNodeFunction function) {
        try (var executor =
                Chat.others(builder).bindAsync(RAG, policy, function).build()) {
            CompletableFuture<NodeResult> running = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofSeconds(1)); // the pause before a retry
            NodeResult result = done(running);
            assertThat(executor.stats(RAG).inFlight()).isZero();
            assertThat(chat.time.pendingTimers()).isZero();
            return result;
        }
    }

    private static CompletionStage<?> well() {
        return CompletableFuture.completedFuture("well");
    }

    private static final class Listener implements NodeListener {
        private final boolean immediate;
        private final Runnable onEvent;

        Listener(boolean immediate, Runnable onEvent) {
            this.immediate = immediate;
            this.onEvent = onEvent;
        }

        @Override
        public boolean isImmediate() {
            return immediate;
        }

        @Override
        public void onNode(NodeResult result) {
            onEvent.run();
        }

        @Override
        public void onAnswer(Answer answer) {
            onEvent.run();
        }
    }

    @ParameterizedTest
    @EnumSource
    void listener_changesNoOutcome_andTheNextOneHearsAll(Hostile hostile) {
        NodeExecutorBuilder<Chat.Intent> builder = chat.direct();
        for (boolean immediate : List.of(true, false)) {
            builder.listener(new Listener(immediate, hostile::strike));
            builder.listener(new Listener(immediate, () -> heard.add("" + immediate)));
        }
        try (var executor =
                Chat.others(builder).bindAsync(RAG, SECOND, in -> well()).build()) {
            assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.SUCCESS);
            assertThat(heard).containsExactly("true", "false");
            assertThat(done(executor.run(Chat.Intent.SMALL_TALK, ASKED)).complete())
                    .isTrue();
            assertThat(heard).hasSize(6);
            assertThat(executor.bookkeepingFailures()).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @EnumSource
    void failureOfANode_isKeptAsItIs_andCanBeToldInWords(Hostile hostile) {
        Throwable thrown = hostile.exception();
        for (AsyncNodeFunction function : List.<AsyncNodeFunction>of(
                in -> {
                    throw Hostile.<RuntimeException>sneak(thrown);
                },
                in -> CompletableFuture.failedFuture(thrown))) {
            NodeResult result = run(chat.direct(), SECOND, function);

            assertThat(result.status()).isEqualTo(NodeStatus.FAILED);
            assertThat(result.cause().orElseThrow() == thrown).isTrue();
            assertThat(result.toString()).startsWith("rag FAILED in 0 ms");
            Throwable caught = catchThrowable(result::orThrow);
            assertThat(caught.getClass()).isEqualTo(AnswerException.class);
            assertThat(caught.getCause() == thrown).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void failureOfAnIntent_canBeToldInWords(Hostile hostile) {
        try (var executor = Chat.others(chat.direct())
                .bind(RAG, SECOND.failClose(), in -> {
                    throw hostile.strike();
                })
                .build()) {
            Answer answer = done(executor.run(Chat.Intent.WASTE, ASKED));

            assertThat(answer.failed()).isTrue();
            assertThat(answer.explain()).contains("node rag FAILED");
            assertThat(catchThrowable(answer::orThrow).getClass()).isEqualTo(AnswerException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachFunctionOfAPolicy_leadsToTheFallback(Hostile hostile) {
        NodePolicy second = SECOND.fallback(Fallback.constant("constant"));
        List<NodePolicy> policies = List.of(
                second.retries(1).retryOn(error -> {
                    throw hostile.strike();
                }),
                second.retries(1).delayFrom(error -> {
                    throw hostile.strike();
                }),
                second.failWhen(RULES, rules -> {
                    throw hostile.strike();
                }),
                SECOND.fallback(in -> {
                            throw hostile.strike();
                        })
                        .fallbackAsync(in -> {
                            throw hostile.strike();
                        })
                        .fallback(Fallback.lastKnownGood(
                                in -> {
                                    throw hostile.strike();
                                },
                                Duration.ofMinutes(1),
                                10))
                        .fallback(Fallback.constant("constant")));
        for (NodePolicy policy : policies) {
            AtomicInteger calls = new AtomicInteger();
            NodeResult result = run(chat.direct(), policy, in -> {
                boolean judged = policy == policies.get(2);
                return judged ? well() : CompletableFuture.failedFuture(new IllegalStateException("down" + calls));
            });

            assertThat(result.status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
            assertThat(result.find(RULES)).contains("constant");
            assertThat(result.toString()).startsWith("rag FALLBACK_SUCCESS");
        }
    }

    @ParameterizedTest
    @EnumSource
    void keyOfTheLastGoodValue_costsNoSuccess(Hostile hostile) {
        NodePolicy policy = SECOND.fallback(Fallback.lastKnownGood(
                in -> new Object() {
                    @Override
                    public int hashCode() {
                        throw hostile.strike();
                    }

                    @Override
                    public boolean equals(Object other) {
                        throw hostile.strike();
                    }
                },
                Duration.ofMinutes(1),
                10));
        assertThat(run(chat.direct(), policy, in -> well()).status()).isEqualTo(NodeStatus.SUCCESS);
        assertThat(run(chat.direct(), policy, in -> CompletableFuture.failedFuture(new IllegalStateException("down")))
                        .status())
                .isEqualTo(NodeStatus.FAILED);
    }

    @ParameterizedTest
    @EnumSource
    void predicateOfTheBreaker_leavesTheOutcome(Hostile hostile) {
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(1))
                .breaker(CircuitBreakerConfig.custom()
                        .slidingWindowSize(1)
                        .minimumNumberOfCalls(1)
                        .ignoreException(error -> {
                            throw hostile.strike();
                        })
                        .build());
        Throwable down = new IllegalStateException("down");
        NodeResult result = run(chat.direct(), policy, in -> CompletableFuture.failedFuture(down));

        assertThat(result.cause()).containsSame(down);
        assertThat(chat.registry.breaker("rag").tryAcquire().granted()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void stage_isTakenForWhatItThrows(Hostile hostile) {
        CompletableFuture<String> unreadable = new CompletableFuture<>() {
            @Override
            public <U> CompletableFuture<U> handle(
                    java.util.function.BiFunction<? super String, Throwable, ? extends U> fn) {
                throw hostile.strike();
            }
        };
        NodeResult result = run(chat.direct(), SECOND, in -> unreadable);

        assertThat(result.status()).isEqualTo(NodeStatus.FAILED);
        assertThat(result.toString()).startsWith("rag FAILED");
    }

    @ParameterizedTest
    @EnumSource
    void stageThatTheJdkLeavesOpen_endsWithItsTimeLimit(Hostile hostile) {
        // JDK-8312436: before 23 a dependent stage never completes if the text of what was thrown cannot be had.
        CompletableFuture<String> source = new CompletableFuture<>();
        try (var executor = Chat.others(chat.direct())
                .bindAsync(
                        RAG,
                        SECOND,
                        in -> source.thenApply(value -> {
                            throw hostile.strike();
                        }))
                .build()) {
            CompletableFuture<NodeResult> running = executor.run(RAG, ASKED);
            Throwable unused = catchThrowable(() -> source.complete("x"));
            chat.time.advance(Duration.ofSeconds(2));

            NodeResult result = done(running);
            assertThat(result.status()).isIn(NodeStatus.FAILED, NodeStatus.TIMEOUT);
            assertThat(result.toString()).startsWith("rag ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void executorThatRefuses_isARefusal(Hostile hostile) {
        NodeExecutorBuilder<Chat.Intent> builder = chat.direct().executor(task -> {
            throw hostile.strike();
        });
        try (var executor = Chat.others(builder).bind(RAG, SECOND, in -> "well").build()) {
            NodeResult result = done(executor.run(RAG, ASKED));

            assertThat(result.status()).isEqualTo(NodeStatus.REJECTED);
            assertThat(result.toString()).contains("executor failed");
        }
    }

    @ParameterizedTest
    @EnumSource
    void continuationExecutorThatRefuses_costsNoTimeLimit(Hostile hostile) {
        NodeExecutorBuilder<Chat.Intent> builder = chat.direct().continuationExecutor(task -> {
            throw hostile.strike();
        });
        try (var executor = Chat.others(builder)
                .bindAsync(RAG, SECOND, in -> new CompletableFuture<>())
                .build()) {
            CompletableFuture<NodeResult> running = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofSeconds(2));

            assertThat(soon(running).status()).isEqualTo(NodeStatus.TIMEOUT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void observation_endsWhateverItsHandlersThrow(Hostile hostile) {
        ObservationRegistry registry = ObservationRegistry.create();
        List<String> stopped = new ArrayList<>();
        registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
            @Override
            public void onError(Observation.Context context) {
                throw hostile.strike();
            }

            @Override
            public void onStop(Observation.Context context) {
                stopped.add(context.getName());
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        NodeResult result = run(
                chat.direct().observations(registry), SECOND, in -> CompletableFuture.failedFuture(new Error("down")));

        assertThat(result.status()).isEqualTo(NodeStatus.FAILED);
        assertThat(stopped).containsExactly("holdfast.node.run");
    }

    @ParameterizedTest
    @EnumSource
    void wrapperWhoseCauseIsBroken_isTheCauseItself(Hostile hostile) {
        CompletionException wrapper = new CompletionException("wrapper", null) {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                throw hostile.strike();
            }
        };
        NodeResult result = run(chat.direct(), SECOND, in -> CompletableFuture.failedFuture(wrapper));

        assertThat(result.cause().orElseThrow() == wrapper).isTrue();
    }

    private enum Mute {
        ASK;

        @Override
        public String toString() {
            throw new IllegalStateException("toString is broken");
        }
    }

    @Test
    void intentWithoutAText_isNamedAllTheSame() {
        Contract<Mute> contract = Contract.of(Mute.class)
                .inputs(Chat.QUESTION)
                .nodes(Chat.SKY)
                .intent(Mute.ASK, i -> i.welcomes(Chat.WEATHER))
                .build();
        try (var executor = NodeExecutor.builder(contract)
                .deadline(Duration.ofSeconds(1))
                .timeSource(chat.time)
                .executor(Runnable::run)
                .bind(Chat.SKY, SECOND.failOpen(), in -> {
                    throw new IllegalStateException("down");
                })
                .build()) {
            Answer answer = done(executor.run(Mute.ASK, ASKED));

            assertThatThrownBy(() -> answer.get(Chat.WEATHER))
                    .isInstanceOf(FieldAbsentException.class)
                    .hasMessageContaining("answer to ASK");
            assertThatThrownBy(() -> answer.result(RAG))
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("one that ASK runs");
        }
    }
}
