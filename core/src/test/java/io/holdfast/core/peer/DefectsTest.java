package io.holdfast.core.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.TransitionCheckResult;
import io.github.resilience4j.circuitbreaker.IllegalStateTransitionException;
import io.holdfast.core.compat.NeedsSetting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The known defects of Resilience4j 2.4.0, by number. Each scenario runs on both breakers; theirs must show the
 * defect and ours must not, so the claim ends on the day they fix it. Races are made certain by doing the other
 * thread's part inside a function or listener that runs in the middle. What the way of calling may make a difference
 * to is tried on both. D3 and D11 need time of each kind and are in {@link TimerDefectsTest}; D15 is cost and in
 * {@link CostTest}; D13 and D14 are kept on purpose, as people may rely on them.
 */
class DefectsTest {
    private static final RuntimeException FAILURE = new IllegalStateException("backend is down");
    private static final RuntimeException IGNORED = new IllegalArgumentException("ignored");

    private static CircuitBreakerConfig.Builder config() {
        return waiting().waitDurationInOpenState(Duration.ofSeconds(60));
    }

    private static CircuitBreakerConfig.Builder waiting() {
        return CircuitBreakerConfig.custom()
                .slidingWindowSize(2)
                .minimumNumberOfCalls(2)
                .permittedNumberOfCallsInHalfOpenState(1)
                .ignoreExceptions(IllegalArgumentException.class);
    }

    private static void toHalfOpen(CircuitBreaker breaker) {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
    }

    static Stream<Arguments> onBothWays() {
        return Stream.of(Peer.RESILIENCE4J, Peer.HOLDFAST)
                .flatMap(peer -> Stream.of(Protocol.values()).map(calls -> Arguments.of(peer, calls)));
    }

    private static Throwable rootOf(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return cause == null ? thrown : rootOf(cause);
    }

    /** Runs it the first time only. */
    private static void run(AtomicReference<Runnable> once) {
        Runnable action = once.getAndSet(() -> {});
        if (action != null) {
            action.run();
        }
    }

    private static void assertDefect(Peer peer, boolean seen) {
        assertThat(seen).as("defect seen on " + peer).isEqualTo(peer == Peer.RESILIENCE4J);
    }

    @ParameterizedTest
    @EnumSource(names = {"RESILIENCE4J", "HOLDFAST"})
    void d1_staleOutcomeDecidesHalfOpen(Peer peer) {
        CircuitBreaker breaker = peer.create(config().build());

        breaker.executeRunnable(() -> toHalfOpen(breaker));

        assertDefect(peer, breaker.getState() == State.CLOSED);
    }

    @ParameterizedTest
    @EnumSource(names = {"RESILIENCE4J", "HOLDFAST"})
    void d1_rawProtocol_outcomeOlderThanTheStateDecidesHalfOpen(Peer peer) {
        CircuitBreaker breaker = peer.create(config().build());
        breaker.acquirePermission();
        toHalfOpen(breaker);

        breaker.onSuccess(30, TimeUnit.SECONDS); // not slow, but longer than the state has lasted

        assertDefect(peer, breaker.getState() == State.CLOSED);
    }

    @ParameterizedTest
    @EnumSource(names = {"RESILIENCE4J", "HOLDFAST"})
    void d2_staleIgnoredErrorHandsInAPermitItNeverTook(Peer peer) {
        CircuitBreaker breaker = peer.create(config().build());

        Throwable rethrown = catchThrowable(() -> breaker.executeRunnable(() -> {
            toHalfOpen(breaker);
            throw IGNORED;
        }));
        assertThat(rethrown).isSameAs(IGNORED);

        assertThat(breaker.tryAcquirePermission()).isTrue();
        assertDefect(peer, breaker.tryAcquirePermission());
    }

    @ParameterizedTest
    @EnumSource(names = {"RESILIENCE4J", "HOLDFAST"})
    void d2_rawProtocol_releaseWithoutAPermitAddsOne(Peer peer) {
        CircuitBreaker breaker = peer.create(config().build());
        toHalfOpen(breaker);

        breaker.releasePermission();

        assertThat(breaker.tryAcquirePermission()).isTrue();
        assertDefect(peer, breaker.tryAcquirePermission());
    }

    @ParameterizedTest
    @EnumSource(names = {"RESILIENCE4J", "HOLDFAST"})
    void d4_lostCasAsksTheWaitFunctionAgain(Peer peer) {
        AtomicInteger asked = new AtomicInteger();
        AtomicReference<Runnable> operator = new AtomicReference<>(() -> {});
        CircuitBreaker breaker = peer.create(waiting()
                .waitIntervalFunctionInOpenState(attempt -> {
                    asked.incrementAndGet();
                    run(operator); // another operator, in the middle of the transition
                    return 60_000L;
                })
                .build());
        operator.set(breaker::transitionToDisabledState);

        breaker.transitionToOpenState();

        assertDefect(peer, asked.get() > 1);
    }

    @ParameterizedTest
    @MethodSource("onBothWays")
    void d5_tripInFlightOverwritesTheOperator(Peer peer, Protocol calls) {
        CircuitBreaker breaker = peer.create(config().build());
        breaker.getEventPublisher().onFailureRateExceeded(event -> breaker.transitionToDisabledState());

        calls.fail(breaker, FAILURE);
        calls.fail(breaker, FAILURE);

        assertDefect(peer, breaker.getState() != State.DISABLED);
    }

    @ParameterizedTest
    @MethodSource("onBothWays")
    void d6_throwingWaitFunctionBricksTheBreaker(Peer peer, Protocol calls) {
        RuntimeException waitFailed = new IllegalStateException("no wait");
        CircuitBreaker breaker = peer.create(waiting()
                .waitIntervalFunctionInOpenState(attempt -> {
                    throw waitFailed;
                })
                .build());

        calls.fail(breaker, FAILURE);
        Throwable intoCaller = catchThrowable(() -> calls.fail(breaker, FAILURE));

        boolean bricked = breaker.getState() == State.CLOSED && !breaker.tryAcquirePermission();
        assertDefect(peer, bricked && intoCaller != null);
        assertThat(intoCaller == null || rootOf(intoCaller) == waitFailed).isTrue();
        assertThat(breaker.getState() == State.OPEN).isEqualTo(peer != Peer.RESILIENCE4J);
    }

    @ParameterizedTest
    @MethodSource("onBothWays")
    void d6_transitionOnResultWithoutAWaitBricksTheBreaker(Peer peer, Protocol calls) {
        CircuitBreaker breaker =
                peer.create(config().transitionOnResult(result -> TransitionCheckResult.transitionToOpen())
                        .build());

        Throwable intoCaller = catchThrowable(() -> calls.succeed(breaker, "too many requests"));

        assertDefect(
                peer,
                intoCaller instanceof IllegalArgumentException
                        && !breaker.tryAcquirePermission()
                        && breaker.getState() == State.CLOSED);
    }

    @ParameterizedTest
    @EnumSource(names = {"RESILIENCE4J", "HOLDFAST"})
    void d7_errorOfAProbeLeavesHalfOpenStuck(Peer peer) {
        CircuitBreaker breaker = peer.create(config().build());
        toHalfOpen(breaker);

        Throwable rethrown = catchThrowable(() -> breaker.executeRunnable(() -> {
            throw new AssertionError("an Error, no Exception");
        }));
        assertThat(rethrown).isInstanceOf(AssertionError.class);

        assertDefect(peer, breaker.getState() == State.HALF_OPEN && !breaker.tryAcquirePermission());
    }

    @ParameterizedTest
    @EnumSource(names = {"RESILIENCE4J", "HOLDFAST"})
    void d7_cancelledProbeLeavesHalfOpenStuck(Peer peer) {
        CircuitBreaker breaker = peer.create(config().build());
        toHalfOpen(breaker);

        breaker.executeCompletionStage(CompletableFuture::new)
                .toCompletableFuture()
                .cancel(true);

        assertDefect(peer, breaker.getState() == State.HALF_OPEN && !breaker.tryAcquirePermission());
    }

    @ParameterizedTest
    @MethodSource("onBothWays")
    void d8_throwingPredicateLeavesTheFutureIncomplete(Peer peer, Protocol calls) {
        CircuitBreaker breaker = peer.create(config().recordException(error -> {
                    throw new UnsupportedOperationException("predicate");
                })
                .build());

        CompletableFuture<Object> guarded = calls.stage(breaker, () -> CompletableFuture.failedFuture(FAILURE))
                .toCompletableFuture();

        assertDefect(peer, !guarded.isDone());
    }

    @ParameterizedTest
    @MethodSource("onBothWays")
    @NeedsSetting("slidingWindowSynchronizationStrategy")
    void d9_lockFreeWindowOfOneThrowsIntoTheCaller(Peer peer, Protocol calls) {
        CircuitBreaker breaker = peer.create(CircuitBreakerConfig.custom()
                .slidingWindow(1, 1, SlidingWindowType.COUNT_BASED, SlidingWindowSynchronizationStrategy.LOCK_FREE)
                .build());
        calls.succeed(breaker);

        Throwable intoCaller = catchThrowable(() -> calls.succeed(breaker));

        assertDefect(peer, intoCaller instanceof NullPointerException);
    }

    @ParameterizedTest
    @MethodSource("onBothWays")
    @NeedsSetting("clock")
    void d10_lockFreeTimeWindowIgnoresTheConfiguredClock(Peer peer, Protocol calls) {
        ScriptedClock clock = new ScriptedClock();
        CircuitBreaker breaker = peer.create(CircuitBreakerConfig.custom()
                .clock(clock)
                .slidingWindow(10, 100, SlidingWindowType.TIME_BASED, SlidingWindowSynchronizationStrategy.LOCK_FREE)
                .build());
        calls.fail(breaker, FAILURE);

        clock.advance(Duration.ofHours(1));
        calls.fail(breaker, FAILURE);

        assertDefect(peer, breaker.getMetrics().getNumberOfBufferedCalls() != 1);
    }

    @ParameterizedTest
    @MethodSource("onBothWays")
    @NeedsSetting("clock")
    void d12_oneRejectionIsPublishedTwice(Peer peer, Protocol calls) {
        ScriptedClock clock = new ScriptedClock();
        CircuitBreaker breaker = peer.create(config().clock(clock).build());
        List<Instant> rejections = new ArrayList<>();
        breaker.transitionToOpenState();
        clock.advance(Duration.ofSeconds(61));
        // another caller is faster and takes the only probe
        breaker.getEventPublisher()
                .onStateTransition(
                        event -> assertThat(breaker.tryAcquirePermission()).isTrue());
        breaker.getEventPublisher().onCallNotPermitted(event -> rejections.add(clock.instant()));

        assertThat(calls.ask(breaker)).isFalse();

        assertThat(rejections).hasSize(peer == Peer.RESILIENCE4J ? 2 : 1);
    }

    @ParameterizedTest
    @MethodSource("onBothWays")
    void d13_halfOpenUsesMinimumNumberOfCalls_kept(Peer peer, Protocol calls) {
        CircuitBreaker breaker = peer.create(config().minimumNumberOfCalls(1)
                .permittedNumberOfCallsInHalfOpenState(10)
                .build());
        toHalfOpen(breaker);

        calls.succeed(breaker);

        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @ParameterizedTest
    @MethodSource("onBothWays")
    void d14_transitionOnResultIsIgnoredInHalfOpen_kept(Peer peer, Protocol calls) {
        CircuitBreaker breaker = peer.create(config().permittedNumberOfCallsInHalfOpenState(2)
                .transitionOnResult(result -> TransitionCheckResult.transitionToOpenAndWaitFor(Duration.ofSeconds(60)))
                .build());
        toHalfOpen(breaker);

        calls.succeed(breaker, "too many requests");

        assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
    }

    @ParameterizedTest
    @MethodSource("onBothWays")
    void d16_successIsPublishedBeforeItIsCounted(Peer peer, Protocol calls) {
        CircuitBreaker breaker = peer.create(config().build());
        AtomicInteger counted = new AtomicInteger(-1);
        breaker.getEventPublisher()
                .onSuccess(event -> counted.set(breaker.getMetrics().getNumberOfBufferedCalls()));

        calls.succeed(breaker);

        assertDefect(peer, counted.get() == 0);
    }

    @ParameterizedTest
    @MethodSource("onBothWays")
    @NeedsSetting("clock")
    void d17_illegalTransitionIsThrownIntoTheCaller(Peer peer, Protocol calls) {
        AtomicReference<Runnable> operator = new AtomicReference<>(() -> {});
        ScriptedClock clock = new ScriptedClock(() -> run(operator));
        CircuitBreaker breaker = peer.create(config().clock(clock).build());
        breaker.transitionToOpenState();
        clock.advance(Duration.ofSeconds(61));
        operator.set(breaker::transitionToClosedState); // while the caller finds out that the wait is over

        Throwable intoCaller = catchThrowable(() -> calls.succeed(breaker));

        assertDefect(peer, intoCaller instanceof IllegalStateTransitionException);
    }

    @ParameterizedTest
    @EnumSource(names = {"RESILIENCE4J", "HOLDFAST"})
    void outcomeInOpenAfterDisabledDividesByZero(Peer peer) {
        CircuitBreaker breaker = peer.create(config().build());
        breaker.transitionToDisabledState();
        breaker.acquirePermission();
        breaker.transitionToOpenState();

        Throwable intoCaller = catchThrowable(() -> breaker.onSuccess(0, TimeUnit.NANOSECONDS));

        assertDefect(peer, intoCaller instanceof ArithmeticException);
    }

    @ParameterizedTest
    @MethodSource("onBothWays")
    void d18_timestampFunctionThatThrowsAtTheEndReplacesTheResult(Peer peer, Protocol calls) {
        AtomicInteger readings = new AtomicInteger();
        CircuitBreaker breaker = peer.create(config().currentTimestampFunction(
                        clock -> {
                            if (readings.incrementAndGet() > 1) {
                                throw FAILURE;
                            }
                            return 0L;
                        },
                        TimeUnit.MILLISECONDS)
                .build());
        toHalfOpen(breaker);

        Throwable intoCaller = calls == Protocol.PERMITS
                ? catchThrowable(() -> breaker.executeSupplier(() -> "fine"))
                : catchThrowable(CircuitBreaker.decorateSupplier(breaker, () -> "fine")::get);

        assertDefect(peer, intoCaller == FAILURE);
    }

    @ParameterizedTest
    @EnumSource(names = {"RESILIENCE4J", "HOLDFAST"})
    @SuppressWarnings("NullAway") // what a careless caller hands in
    void d19_failureWithoutAReasonIsThrownBackAtTheCaller(Peer peer) {
        CircuitBreaker breaker =
                peer.create(config().recordExceptions(RuntimeException.class).build());
        toHalfOpen(breaker);
        breaker.acquirePermission();

        Throwable intoCaller = catchThrowable(() -> breaker.onError(0, TimeUnit.NANOSECONDS, null));

        assertDefect(peer, intoCaller instanceof NullPointerException);
        assertDefect(peer, breaker.getState() == State.HALF_OPEN);
    }

    @ParameterizedTest
    @EnumSource(names = {"RESILIENCE4J", "HOLDFAST"})
    void d20_waitBeyondTheRangeOfALongIsThrownAtTheOperator(Peer peer) {
        CircuitBreaker breaker = peer.create(config().build());

        Throwable intoOperator =
                catchThrowable(() -> breaker.transitionToOpenStateFor(Duration.ofSeconds(Long.MAX_VALUE / 10)));

        assertDefect(peer, intoOperator instanceof ArithmeticException);
        assertDefect(peer, breaker.getState() == State.CLOSED);
    }
}
