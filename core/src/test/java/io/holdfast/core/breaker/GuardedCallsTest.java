package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.TransitionCheckResult;
import io.github.resilience4j.circuitbreaker.ResultRecordedAsFailureException;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnErrorEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every execute and decorate method that runs on the caller's thread, in each state. */
class GuardedCallsTest {

    /** The guarded call. */
    private interface Body {
        String run();
    }

    /** One method under test, made to run a body. */
    enum Way {
        EXECUTE_SUPPLIER(true) {
            @Override
            Object call(Breaker breaker, Body body) {
                return breaker.executeSupplier(body::run);
            }
        },
        DECORATE_SUPPLIER(true) {
            @Override
            Object call(Breaker breaker, Body body) {
                return breaker.decorateSupplier(body::run).get();
            }
        },
        EXECUTE_CALLABLE(true) {
            @Override
            Object call(Breaker breaker, Body body) throws Exception {
                return breaker.executeCallable(body::run);
            }
        },
        DECORATE_CALLABLE(true) {
            @Override
            Object call(Breaker breaker, Body body) throws Exception {
                return breaker.decorateCallable(body::run).call();
            }
        },
        EXECUTE_CHECKED_SUPPLIER(true) {
            @Override
            Object call(Breaker breaker, Body body) throws Throwable {
                return breaker.executeCheckedSupplier(body::run);
            }
        },
        DECORATE_CHECKED_SUPPLIER(true) {
            @Override
            Object call(Breaker breaker, Body body) throws Throwable {
                return breaker.decorateCheckedSupplier(body::run).get();
            }
        },
        EXECUTE_RUNNABLE(false) {
            @Override
            Object call(Breaker breaker, Body body) {
                breaker.executeRunnable(body::run);
                return OK;
            }
        },
        DECORATE_RUNNABLE(false) {
            @Override
            Object call(Breaker breaker, Body body) {
                breaker.decorateRunnable(body::run).run();
                return OK;
            }
        },
        EXECUTE_CHECKED_RUNNABLE(false) {
            @Override
            Object call(Breaker breaker, Body body) throws Throwable {
                breaker.executeCheckedRunnable(body::run);
                return OK;
            }
        },
        DECORATE_CHECKED_RUNNABLE(false) {
            @Override
            Object call(Breaker breaker, Body body) throws Throwable {
                breaker.decorateCheckedRunnable(body::run).run();
                return OK;
            }
        },
        DECORATE_CONSUMER(false) {
            @Override
            Object call(Breaker breaker, Body body) {
                breaker.decorateConsumer((String argument) -> {
                            assertThat(argument).isEqualTo("argument");
                            body.run();
                        })
                        .accept("argument");
                return OK;
            }
        },
        DECORATE_CHECKED_CONSUMER(false) {
            @Override
            Object call(Breaker breaker, Body body) throws Throwable {
                breaker.decorateCheckedConsumer((String argument) -> {
                            assertThat(argument).isEqualTo("argument");
                            body.run();
                        })
                        .accept("argument");
                return OK;
            }
        };

        final boolean returnsResult;

        Way(boolean returnsResult) {
            this.returnsResult = returnsResult;
        }

        abstract Object call(Breaker breaker, Body body) throws Throwable;

        static Stream<Way> withResult() {
            return Stream.of(values()).filter(way -> way.returnsResult);
        }
    }

    private static final String OK = "ok";

    private final Scenario scenario =
            new Scenario(config -> config.ignoreExceptions(IllegalArgumentException.class), options -> options);
    private final Breaker breaker = scenario.breaker;
    private final AtomicInteger runs = new AtomicInteger();

    private String succeed() {
        runs.incrementAndGet();
        return OK;
    }

    private Body failing(RuntimeException failure) {
        return () -> {
            runs.incrementAndGet();
            throw failure;
        };
    }

    private Body failing(Error error) {
        return () -> {
            runs.incrementAndGet();
            throw error;
        };
    }

    private void assertCounts(int successes, int failures) {
        assertThat(breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(successes);
        assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(failures);
    }

    @ParameterizedTest
    @EnumSource
    void closed_recordsEachOutcomeOnceAndPassesItOn(Way way) throws Throwable {
        assertThat(way.call(breaker, this::succeed)).isEqualTo(OK);
        assertCounts(1, 0);
        IllegalStateException failure = new IllegalStateException("on purpose");
        assertThat(catchThrowable(() -> way.call(breaker, failing(failure)))).isSameAs(failure);
        assertCounts(1, 1);
        assertThat(runs).hasValue(2);
    }

    @ParameterizedTest
    @EnumSource
    void closed_recordsNeitherErrorsNorIgnoredExceptions(Way way) {
        LinkageError error = new LinkageError("on purpose");
        assertThat(catchThrowable(() -> way.call(breaker, failing(error)))).isSameAs(error);
        IllegalArgumentException ignored = new IllegalArgumentException("on purpose");
        assertThat(catchThrowable(() -> way.call(breaker, failing(ignored)))).isSameAs(ignored);
        assertCounts(0, 0);
        assertThat(breaker.lateOutcomes()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void open_refusesWithoutACall(Way way) {
        scenario.in(State.OPEN);
        assertThatThrownBy(() -> way.call(breaker, this::succeed))
                .isInstanceOf(CallNotPermittedException.class)
                .hasMessage("CircuitBreaker 'scenario' is OPEN and does not permit further calls");
        assertThat(runs).hasValue(0);
        assertThat(breaker.getMetrics().getNumberOfNotPermittedCalls()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void halfOpen_closesAfterItsProbes(Way way) throws Throwable {
        scenario.in(State.HALF_OPEN);
        way.call(breaker, this::succeed);
        assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
        assertCounts(1, 0);
        way.call(breaker, this::succeed);
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @ParameterizedTest
    @EnumSource
    void halfOpen_opensAgainAfterFailedProbes(Way way) {
        scenario.in(State.HALF_OPEN);
        IllegalStateException failure = new IllegalStateException("on purpose");
        assertThat(catchThrowable(() -> way.call(breaker, failing(failure)))).isSameAs(failure);
        assertThat(catchThrowable(() -> way.call(breaker, failing(failure)))).isSameAs(failure);
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
        assertCounts(0, 2);
    }

    @ParameterizedTest
    @EnumSource
    void halfOpen_getsItsPermitBackFromErrorsAndIgnoredExceptions(Way way) throws Throwable {
        scenario.in(State.HALF_OPEN);
        LinkageError error = new LinkageError("on purpose");
        IllegalArgumentException ignored = new IllegalArgumentException("on purpose");
        for (int i = 0; i < 3; i++) {
            assertThat(catchThrowable(() -> way.call(breaker, failing(error)))).isSameAs(error);
            assertThat(catchThrowable(() -> way.call(breaker, failing(ignored))))
                    .isSameAs(ignored);
        }
        assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
        assertCounts(0, 0);
        way.call(breaker, this::succeed);
        way.call(breaker, this::succeed);
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @ParameterizedTest
    @EnumSource
    void halfOpenWithAllProbesOut_refusesAndNamesItsState(Way way) {
        scenario.in(State.HALF_OPEN);
        Permit first = breaker.tryAcquire();
        Permit second = breaker.tryAcquire();
        assertThatThrownBy(() -> way.call(breaker, this::succeed))
                .isInstanceOf(CallNotPermittedException.class)
                .hasMessage("CircuitBreaker 'scenario' is HALF_OPEN and does not permit further calls");
        first.success(1);
        second.success(1);
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @ParameterizedTest
    @EnumSource
    void outcomeOfACallThatBeganInAnEarlierState_isLate(Way way) throws Throwable {
        way.call(breaker, () -> {
            scenario.in(State.HALF_OPEN);
            return OK;
        });
        assertThat(breaker.lateOutcomes()).isEqualTo(1);
        assertCounts(0, 0);
        scenario.in(State.CLOSED);
        IllegalStateException failure = new IllegalStateException("on purpose");
        assertThat(catchThrowable(() -> way.call(breaker, () -> {
                    scenario.in(State.HALF_OPEN);
                    throw failure;
                })))
                .isSameAs(failure);
        assertThat(breaker.lateOutcomes()).isEqualTo(2);
        assertCounts(0, 0);
    }

    @ParameterizedTest
    @MethodSource("io.holdfast.core.breaker.GuardedCallsTest$Way#withResult")
    void resultThatCountsAsAFailure_isReturnedAndRecordedOnce(Way way) throws Throwable {
        Scenario judging = new Scenario(config -> config.recordResult("bad"::equals), options -> options);
        List<Throwable> errors = new ArrayList<>();
        judging.breaker.subscribe(CircuitBreakerOnErrorEvent.class, event -> errors.add(event.getThrowable()));
        assertThat(way.call(judging.breaker, () -> "bad")).isEqualTo("bad");
        assertThat(way.call(judging.breaker, () -> "good")).isEqualTo("good");
        assertThat(judging.breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
        assertThat(judging.breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
        assertThat(errors).singleElement().isInstanceOf(ResultRecordedAsFailureException.class);
    }

    @ParameterizedTest
    @MethodSource("io.holdfast.core.breaker.GuardedCallsTest$Way#withResult")
    void resultPredicateThatThrows_costsNobodyTheResult(Way way) throws Throwable {
        Scenario throwing = new Scenario(
                config -> config.recordResult(result -> {
                    throw new IllegalStateException("on purpose");
                }),
                options -> options);
        throwing.in(State.HALF_OPEN);
        assertThat(way.call(throwing.breaker, () -> OK)).isEqualTo(OK);
        assertThat(way.call(throwing.breaker, () -> OK)).isEqualTo(OK);
        assertThat(throwing.breaker.getState()).isEqualTo(State.CLOSED);
    }

    @ParameterizedTest
    @EnumSource
    void exceptionPredicateThatThrows_countsAFailureAndPassesTheExceptionOn(Way way) {
        Scenario throwing = new Scenario(
                config -> config.ignoreException(error -> {
                            throw new LinkageError("on purpose");
                        })
                        .recordException(error -> {
                            throw new IllegalStateException("on purpose");
                        }),
                options -> options);
        IllegalStateException failure = new IllegalStateException("the callee's");
        assertThat(catchThrowable(() -> way.call(throwing.breaker, failing(failure))))
                .isSameAs(failure);
        assertThat(throwing.breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("io.holdfast.core.breaker.GuardedCallsTest$Way#withResult")
    void transitionOnResult_opensForAsLongAsItSays(Way way) throws Throwable {
        Scenario deciding = new Scenario(
                config -> config.transitionOnResult(either -> either.isLeft() && "429".equals(either.getLeft())
                        ? TransitionCheckResult.transitionToOpenAndWaitFor(Duration.ofSeconds(5))
                        : TransitionCheckResult.noTransition()),
                options -> options);
        way.call(deciding.breaker, () -> "200");
        assertThat(deciding.breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(way.call(deciding.breaker, () -> "429")).isEqualTo("429");
        assertThat(deciding.breaker.getState()).isEqualTo(State.OPEN);
        assertThat(deciding.breaker.tryAcquire().retryAfter()).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @EnumSource
    void transitionOnResult_seesExceptionsToo(Way way) {
        Scenario deciding = new Scenario(
                config -> config.transitionOnResult(either -> either.isRight()
                        ? TransitionCheckResult.transitionToOpen()
                        : TransitionCheckResult.noTransition()),
                options -> options);
        assertThat(catchThrowable(() -> way.call(deciding.breaker, failing(new IllegalStateException("on purpose")))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(deciding.breaker.getState()).isEqualTo(State.OPEN);
        assertThat(deciding.breaker.tryAcquire().retryAfter()).isEqualTo(Scenario.WAIT);
    }

    @ParameterizedTest
    @EnumSource
    void transitionOnResultThatThrows_decidesNothing(Way way) throws Throwable {
        Scenario throwing = new Scenario(
                config -> config.transitionOnResult(either -> {
                    throw new LinkageError("on purpose");
                }),
                options -> options);
        assertThat(way.call(throwing.breaker, () -> OK)).isEqualTo(OK);
        assertThat(throwing.breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
    }

    @Test
    void checkedExceptions_passUnchanged() {
        IOException failure = new IOException("on purpose");
        assertThat(catchThrowable(() -> breaker.executeCallable(() -> {
                    throw failure;
                })))
                .isSameAs(failure);
        assertThat(catchThrowable(() -> breaker.executeCheckedSupplier(() -> {
                    throw failure;
                })))
                .isSameAs(failure);
        assertThat(catchThrowable(() -> breaker.executeCheckedRunnable(() -> {
                    throw failure;
                })))
                .isSameAs(failure);
        assertThat(catchThrowable(() -> breaker.decorateCheckedConsumer(unused -> {
                            throw failure;
                        })
                        .accept(OK)))
                .isSameAs(failure);
        assertCounts(0, 4);
    }

    @Test
    void nullResult_isASuccessThatNoFunctionSees() {
        Scenario judging = new Scenario(
                config -> config.recordResult(result -> {
                            throw new AssertionError("asked about null");
                        })
                        .transitionOnResult(either -> TransitionCheckResult.transitionToOpen()),
                options -> options);
        judging.breaker.executeRunnable(() -> {});
        assertThat(judging.breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(judging.breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
    }

    @Test
    void forcedOpen_isNamedByTheRefusal() {
        scenario.in(State.FORCED_OPEN);
        assertThatThrownBy(() -> breaker.executeRunnable(() -> {}))
                .hasMessage("CircuitBreaker 'scenario' is FORCED_OPEN and does not permit further calls");
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN", "FORCED_OPEN"})
    void refusalAskedForLate_namesTheStateThatRefused(State state) {
        scenario.in(state);
        Admission refused = (Admission) breaker.tryAcquire();
        breaker.reset();
        assertThat(refused.rejection())
                .hasMessage("CircuitBreaker 'scenario' is " + state + " and does not permit further calls");
    }

    @ParameterizedTest
    @EnumSource(names = {"OPEN", "HALF_OPEN", "FORCED_OPEN"})
    void withoutStackTraces_oneExceptionServesOneStayInOneState(State state) {
        Scenario stackless = new Scenario(
                config -> config.writableStackTraceEnabled(false).permittedNumberOfCallsInHalfOpenState(1),
                options -> options);
        Throwable first = refusal(stackless, state);
        assertThat(first).hasMessage("CircuitBreaker 'scenario' is " + state + " and does not permit further calls");
        assertThat(first.getStackTrace()).isEmpty();
        assertThat(catchThrowable(stackless.breaker::acquirePermission)).isSameAs(first);
        assertThat(refusal(stackless, state)).isNotSameAs(first);
    }

    private static Throwable refusal(Scenario scenario, State state) {
        scenario.in(State.CLOSED).in(state);
        if (state == State.HALF_OPEN) {
            assertThat(scenario.breaker.tryAcquire().granted()).isTrue();
        }
        return catchThrowable(() -> scenario.breaker.executeSupplier(() -> OK));
    }

    @Test
    void withStackTraces_eachRefusalIsItsOwn() {
        scenario.in(State.OPEN);
        Throwable first = catchThrowable(breaker::acquirePermission);
        assertThat(first.getStackTrace()).isNotEmpty();
        assertThat(catchThrowable(breaker::acquirePermission)).isNotSameAs(first);
    }

    @Test
    void ignoredFailureReportedTwice_isLateTheSecondTime() {
        scenario.in(State.HALF_OPEN);
        Permit permit = breaker.tryAcquire();
        permit.failure(1, new IllegalArgumentException("on purpose"));
        permit.failure(1, new IllegalArgumentException("on purpose"));
        assertThat(breaker.lateOutcomes()).isEqualTo(1);
        assertThat(scenario.events).hasSize(1);
    }

    @Test
    void decoratedCall_asksForPermissionEachTime() {
        Supplier<String> decorated = breaker.decorateSupplier(this::succeed);
        assertThat(decorated.get()).isEqualTo(OK);
        assertThat(decorated.get()).isEqualTo(OK);
        assertCounts(2, 0);
        scenario.in(State.OPEN);
        assertThatThrownBy(decorated::get).isInstanceOf(CallNotPermittedException.class);
        assertThat(runs).hasValue(2);
    }

    @Test
    void aFailureWithoutAReason_isAFailure_inTheWindowAndInTheEvents() {
        List<Throwable> told = new ArrayList<>();
        Scenario judging = new Scenario(
                config -> config.recordExceptions(IllegalStateException.class)
                        .ignoreExceptions(NullPointerException.class)
                        .transitionOnResult(outcome -> TransitionCheckResult.noTransition()),
                options -> options);
        judging.breaker.subscribe(CircuitBreakerOnErrorEvent.class, event -> told.add(event.getThrowable()));
        judging.breaker.tryAcquire().failure(1, nothing());
        judging.breaker.onError(1, TimeUnit.NANOSECONDS, nothing());
        assertThat(judging.breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(2);
        assertThat(told)
                .hasSize(2)
                .allSatisfy(error -> assertThat(error)
                        .isInstanceOf(NullPointerException.class)
                        .hasMessage("error: null (expected: why the call failed)"));
    }

    @SuppressWarnings("NullAway") // what a careless caller hands in
    private static Throwable nothing() {
        return null;
    }
}
