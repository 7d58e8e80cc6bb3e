package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.holdfast.core.log.Hostile;
import io.holdfast.core.time.TimeSource;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the user's functions throw may be broken itself, so that even to log it throws: the call keeps its outcome,
 * the outcome is counted, the permit comes back and the next consumer is told. With a logger that writes; without
 * one nothing of this shows.
 */
class HostileExceptionsTest {

    private final List<String> told = new ArrayList<>();

    private static CircuitBreakerConfig.Builder config() {
        return CircuitBreakerConfig.custom()
                .slidingWindowSize(1)
                .minimumNumberOfCalls(1)
                .permittedNumberOfCallsInHalfOpenState(1);
    }

    private static Breaker halfOpen(CircuitBreakerConfig.Builder config) {
        Breaker breaker = Breaker.of("b", config.build());
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        return breaker;
    }

    private static RuntimeException own() {
        return new IllegalArgumentException("the user's own");
    }

    private static void failing(Breaker breaker) {
        RuntimeException own = own();
        assertThatThrownBy(() -> breaker.executeRunnable(() -> {
                    throw own;
                }))
                .isSameAs(own);
    }

    /** A consumer whose own text is as broken as what it throws. */
    private record Consumer(Hostile hostile) implements io.github.resilience4j.core.EventConsumer<CircuitBreakerEvent> {

        @Override
        public void consumeEvent(CircuitBreakerEvent event) {
            throw hostile.exception();
        }

        @Override
        public String toString() {
            throw hostile.exception();
        }
    }

    @ParameterizedTest
    @EnumSource
    void consumer_harmsNeitherTheCallNorThoseAfterIt(Hostile hostile) {
        Breaker breaker = halfOpen(config());
        breaker.getEventPublisher().onEvent(new Consumer(hostile));
        breaker.getEventPublisher()
                .onEvent(event -> told.add(event.getEventType().name()));

        assertThat(breaker.executeSupplier(() -> "result")).isEqualTo("result");
        failing(breaker);

        assertThat(breaker.getState()).isEqualTo(State.OPEN);
        assertThat(told)
                .containsExactly("SUCCESS", "STATE_TRANSITION", "ERROR", "FAILURE_RATE_EXCEEDED", "STATE_TRANSITION");
    }

    @ParameterizedTest
    @EnumSource
    void consumerOfAStage_harmsNeitherTheStageNorThoseAfterIt(Hostile hostile) {
        Breaker breaker = halfOpen(config());
        breaker.getEventPublisher().onSuccess(new Consumer(hostile)::consumeEvent);
        breaker.getEventPublisher().onSuccess(event -> told.add("second"));

        assertThat(breaker.executeCompletionStage(
                                () -> java.util.concurrent.CompletableFuture.completedFuture("result"))
                        .toCompletableFuture())
                .isCompletedWithValue("result");
        assertThat(told).containsExactly("second");
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @ParameterizedTest
    @EnumSource
    void ignoreException_leavesTheFailureAFailure(Hostile hostile) {
        Breaker breaker = halfOpen(config().ignoreException(error -> {
            throw hostile.exception();
        }));
        failing(breaker);
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @ParameterizedTest
    @EnumSource
    void recordException_leavesTheFailureAFailure(Hostile hostile) {
        Breaker breaker = halfOpen(config().recordException(error -> {
            throw hostile.exception();
        }));
        failing(breaker);
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @ParameterizedTest
    @EnumSource
    void recordResult_leavesTheSuccessASuccess(Hostile hostile) {
        Breaker breaker = halfOpen(config().recordResult(result -> {
            throw hostile.exception();
        }));
        assertThat(breaker.executeSupplier(() -> "result")).isEqualTo("result");
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @ParameterizedTest
    @EnumSource
    void transitionOnResult_leavesOutcomeAndState(Hostile hostile) {
        Breaker breaker = halfOpen(config().transitionOnResult(outcome -> {
            throw hostile.exception();
        }));
        assertThat(breaker.executeSupplier(() -> "result")).isEqualTo("result");
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
        failing(breaker);
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @ParameterizedTest
    @EnumSource
    void rawProtocol_isGuardedTheSame(Hostile hostile) {
        Breaker breaker = halfOpen(config().ignoreException(error -> {
                    throw hostile.exception();
                })
                .recordResult(result -> {
                    throw hostile.exception();
                }));
        breaker.getEventPublisher().onEvent(new Consumer(hostile));
        breaker.acquirePermission();
        breaker.onResult(1, TimeUnit.NANOSECONDS, "result");
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
        breaker.acquirePermission();
        breaker.onError(1, TimeUnit.NANOSECONDS, own());
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @ParameterizedTest
    @EnumSource
    void waitIntervalFunction_costsTheDefaultWait(Hostile hostile) {
        VirtualTime time = new VirtualTime();
        Breaker breaker = Breaker.of(
                "b",
                config().waitIntervalFunctionInOpenState(attempt -> {
                            throw hostile.exception();
                        })
                        .build(),
                BreakerOptions.defaults().timeSource(time));
        failing(breaker);

        assertThat(breaker.getState()).isEqualTo(State.OPEN);
        assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @EnumSource
    void timer_harmsNeitherTheCallNorTheTransition(Hostile hostile) {
        VirtualTime time = new VirtualTime();
        TimeSource failing = new TimeSource() {
            @Override
            public long nanoTime() {
                return time.nanoTime();
            }

            @Override
            public Instant instant() {
                return time.instant();
            }

            @Override
            public Timer schedule(Runnable task, long delayNanos) {
                throw hostile.exception();
            }
        };
        Breaker breaker = Breaker.of(
                "b",
                config().automaticTransitionFromOpenToHalfOpenEnabled(true).build(),
                BreakerOptions.defaults().timeSource(failing));
        breaker.getEventPublisher().onStateTransition(event -> told.add("told"));
        failing(breaker);

        assertThat(breaker.getState()).isEqualTo(State.OPEN);
        assertThat(told).containsExactly("told");
    }

    @ParameterizedTest
    @EnumSource
    void theCallsOwnException_reachesItsCallerAndCounts(Hostile hostile) {
        Breaker breaker = halfOpen(config().ignoreException(error -> false));
        breaker.getEventPublisher().onError(event -> told.add("told"));
        RuntimeException own = hostile.exception();
        Throwable caught = null;
        try {
            breaker.executeRunnable(() -> {
                throw own;
            });
        } catch (Throwable thrown) {
            caught = thrown;
        }

        assertThat(caught == own).isTrue();
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
        assertThat(told).containsExactly("told");
    }

    @ParameterizedTest
    @EnumSource
    void wrapperWhoseCauseIsBroken_countsAsItIs(Hostile hostile) {
        CompletionException wrapper = new CompletionException("wrapper", null) {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                throw hostile.exception();
            }
        };
        Breaker breaker = halfOpen(config());
        Throwable caught = null;
        try {
            breaker.executeRunnable(() -> {
                throw wrapper;
            });
        } catch (Throwable thrown) {
            caught = thrown;
        }

        assertThat(caught == wrapper).isTrue();
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @ParameterizedTest
    @EnumSource
    void resultThatCannotSayWhatItIs_isRecordedAllTheSame(Hostile hostile) {
        Object result = new Object() {
            @Override
            public String toString() {
                throw hostile.exception();
            }
        };
        Breaker breaker = halfOpen(config().recordResult(any -> true));
        breaker.getEventPublisher().onError(event -> told.add("told"));

        assertThat(breaker.executeSupplier(() -> result) == result).isTrue();
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
        assertThat(told).containsExactly("told");
    }
}
