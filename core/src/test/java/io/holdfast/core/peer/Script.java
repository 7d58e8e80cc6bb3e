package io.holdfast.core.peer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.TransitionCheckResult;
import io.github.resilience4j.core.functions.Either;
import io.holdfast.core.compat.SettingOrItsLack;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A random but repeatable configuration, and a random but repeatable sequence of everything one can do to a breaker
 * made from it.
 */
final class Script {
    /** One thing to do, with its name for the failure message. */
    record Step(String name, Function<CircuitBreaker, @Nullable Object> action) {}

    private final Random random;
    private final ScriptedClock clock;
    private final Map<AllowedDifference, Integer> avoided = new EnumMap<>(AllowedDifference.class);
    private final List<Exception> errors = List.of(
            new IllegalStateException("recorded"),
            new IOException("checked"),
            new IllegalArgumentException("ignored"),
            new NumberFormatException("ignored by its base class"),
            new ExecutionException(new IllegalStateException("wrapped")));
    private Duration openWait = Duration.ofMillis(500);
    private boolean windowless;
    private State state = State.CLOSED;

    private final boolean longCalls;
    private final Deque<Instant> underWay = new ArrayDeque<>();
    private int permitted;
    private Instant halfOpenSince = Instant.EPOCH;
    /** Raw probes that ours takes for being out. */
    private int probesOut;

    private boolean began;

    Script(long seed, boolean longCalls, ScriptedClock clock) {
        this.random = new Random(seed);
        this.longCalls = longCalls;
        this.clock = clock;
    }

    Map<AllowedDifference, Integer> avoided() {
        return avoided;
    }

    CircuitBreakerConfig config(SlidingWindowType type) {
        int size = 1 + random.nextInt(12);
        CircuitBreakerConfig.Builder config = OnClock.config(clock)
                .currentTimestampFunction(c -> c.millis(), TimeUnit.MILLISECONDS)
                .slidingWindowType(type)
                .slidingWindowSize(size)
                .minimumNumberOfCalls(1 + random.nextInt(6))
                .failureRateThreshold(10 + random.nextInt(91))
                .slowCallRateThreshold(10 + random.nextInt(91))
                .slowCallDurationThreshold(Duration.ofMillis(1 + random.nextInt(400)))
                .permittedNumberOfCallsInHalfOpenState(permitted = 1 + random.nextInt(5))
                .writableStackTraceEnabled(random.nextBoolean());
        if (random.nextBoolean()) {
            config.waitIntervalFunctionInOpenState(attempt -> OnClock.waitMillis(500L * Math.min(attempt, 5)));
        } else {
            openWait = Duration.ofMillis(OnClock.waitMillis(1 + random.nextInt(3000)));
            config.waitDurationInOpenState(openWait);
        }
        if (random.nextBoolean()) {
            config.ignoreExceptions(IllegalArgumentException.class);
        }
        if (random.nextInt(3) == 0) {
            config.recordExceptions(IllegalStateException.class, IllegalArgumentException.class);
        }
        if (random.nextBoolean()) {
            config.recordResult("bad"::equals);
        }
        if (random.nextInt(3) == 0) {
            config.transitionOnResult(this::transition);
        }
        sayWhatTheVersionCan(config);
        return config.build();
    }

    private void sayWhatTheVersionCan(CircuitBreakerConfig.Builder config) {
        boolean precedence = random.nextBoolean();
        if (SettingOrItsLack.isThere("ignoreExceptionsPrecedenceEnabled")) {
            config.ignoreExceptionsPrecedenceEnabled(precedence);
        }
        State[] states = State.values();
        State initial = random.nextInt(4) == 0 ? states[random.nextInt(states.length)] : State.CLOSED;
        if (SettingOrItsLack.isThere("initialState")) {
            config.initialState(initial);
        }
    }

    private TransitionCheckResult transition(Either<Object, Throwable> result) {
        boolean tooMany = result.isLeft() && result.getLeft().equals("too many requests");
        boolean unreachable = result.isRight() && result.get() instanceof IOException;
        if ((tooMany || unreachable) && state != State.CLOSED) {
            avoided.merge(AllowedDifference.RESULT_OF_THE_CLOSING_PROBE, 1, Integer::sum);
            return TransitionCheckResult.noTransition();
        } else if (tooMany) {
            return TransitionCheckResult.transitionToOpenAndWaitFor(Duration.ofMillis(700));
        } else if (unreachable) {
            return TransitionCheckResult.transitionToOpenAndWaitUntil(
                    clock.instant().plusMillis(900));
        }
        return TransitionCheckResult.noTransition();
    }

    /** The next thing to do, given where the breakers are. */
    Step next(State now) {
        follow(now);
        int dice = random.nextInt(100);
        if (dice < 15) {
            return advance();
        } else if (dice < 80 && isSubstituteDue() && (dice < 65 || underWay.isEmpty())) {
            return avoid(AllowedDifference.SUBSTITUTE);
        } else if (dice < (longCalls ? 45 : 70)) {
            return guardedCall();
        } else if (dice < 80) {
            return longCalls ? callOfSeveralSteps() : new Step("acquire and never tell", this::acquire);
        } else if (dice < 85) {
            return unasked();
        } else if (dice < 88) {
            return release();
        }
        return operator();
    }

    private void follow(State now) {
        if (now == State.HALF_OPEN && state != State.HALF_OPEN) {
            halfOpenSince = clock.instant();
            probesOut = 0;
        }
        if (began) {
            underWay.add(clock.instant());
            probesOut++;
            began = false;
        }
        state = now;
        if (now != State.OPEN) {
            windowless = now == State.DISABLED || now == State.FORCED_OPEN;
        }
    }

    private boolean isSubstituteDue() {
        return longCalls && state == State.HALF_OPEN && !clock.instant().isBefore(halfOpenSince.plus(Peer.SHORT_LEASE));
    }

    /** Begins a call, if not too many are under way, or ends one. */
    private Step callOfSeveralSteps() {
        if (underWay.isEmpty() || (underWay.size() < permitted && !isSubstituteDue() && random.nextBoolean())) {
            return new Step("a call begins", breaker -> {
                began = breaker.tryAcquirePermission();
                return began;
            });
        }
        if (state == State.OPEN && windowless) {
            return avoid(AllowedDifference.OUTCOME_IN_OPEN_WITHOUT_WINDOW);
        }
        Instant start = random.nextBoolean() ? underWay.removeFirst() : underWay.removeLast();
        long elapsed = Duration.between(start, clock.instant()).toMillis();
        boolean releases = state == State.HALF_OPEN && probesOut == 0;
        probesOut = Math.max(0, probesOut - 1);
        Function<CircuitBreaker, @Nullable Object> outcome =
                releases ? succeeding(elapsed) : outcome(random.nextInt(10), elapsed);
        return new Step("a call ends after " + elapsed + " ms", outcome);
    }

    private static Function<CircuitBreaker, @Nullable Object> succeeding(long elapsed) {
        return breaker -> {
            breaker.onSuccess(elapsed, TimeUnit.MILLISECONDS);
            return "success";
        };
    }

    private Step unasked() {
        Function<CircuitBreaker, @Nullable Object> outcome = outcome();
        if (state == State.HALF_OPEN) {
            // No error, which might be an ignored one and so a release.
            return random.nextBoolean()
                    ? step(
                            "a success nobody asked for",
                            breaker -> breaker.onSuccess(OnClock.CONFIGURED ? 1 : 0, TimeUnit.MILLISECONDS))
                    : avoid(AllowedDifference.D2_OVER_RELEASE);
        }
        if (state == State.OPEN && windowless) {
            return avoid(AllowedDifference.OUTCOME_IN_OPEN_WITHOUT_WINDOW);
        }
        return new Step("an outcome nobody asked for", outcome);
    }

    private Step avoid(AllowedDifference difference) {
        avoided.merge(difference, 1, Integer::sum);
        return new Step("avoided: " + difference, breaker -> null);
    }

    private Step advance() {
        int dice = random.nextInt(10);
        Duration by = dice < 2 ? openWait : Duration.ofMillis(dice == 2 ? random.nextInt(20_000) : random.nextInt(900));
        by = OnClock.step(by);
        clock.advance(by);
        return new Step("time passes: " + by, breaker -> null);
    }

    private Step guardedCall() {
        Function<CircuitBreaker, @Nullable Object> outcome = outcome();
        return new Step("guarded call", breaker -> {
            breaker.acquirePermission();
            return outcome.apply(breaker);
        });
    }

    private Function<CircuitBreaker, @Nullable Object> outcome() {
        long elapsed = OnClock.callMillis(random.nextInt(500), state == State.OPEN, clock);
        return outcome(random.nextInt(10), elapsed);
    }

    private Function<CircuitBreaker, @Nullable Object> outcome(int kind, long elapsed) {
        Exception error = errors.get(random.nextInt(errors.size()));
        List<String> results = List.of("good", "bad", "too many requests");
        String result = results.get(random.nextInt(results.size()));
        return breaker -> {
            if (kind < 4) {
                breaker.onSuccess(elapsed, TimeUnit.MILLISECONDS);
            } else if (kind < 6) {
                breaker.onResult(elapsed, TimeUnit.MILLISECONDS, result);
            } else {
                breaker.onError(elapsed, TimeUnit.MILLISECONDS, error);
            }
            return kind < 4 ? "success" : kind < 6 ? result : error.toString();
        };
    }

    private Object acquire(CircuitBreaker breaker) {
        return breaker.tryAcquirePermission();
    }

    private Step release() {
        if (state == State.HALF_OPEN) {
            return avoid(AllowedDifference.D2_OVER_RELEASE);
        }
        return new Step("release", breaker -> {
            breaker.releasePermission();
            return null;
        });
    }

    private Step operator() {
        // It may be a new half-open state that follows.
        probesOut = 0;
        Duration wait = Duration.ofMillis(OnClock.waitMillis(1 + random.nextInt(2000)));
        return switch (random.nextInt(9)) {
            case 0 -> step("reset", CircuitBreaker::reset);
            case 1 -> step("to closed", CircuitBreaker::transitionToClosedState);
            case 2 -> step("to open", CircuitBreaker::transitionToOpenState);
            case 3 -> step("to open for " + wait, breaker -> breaker.transitionToOpenStateFor(wait));
            case 4 -> {
                var until = clock.instant().plus(wait);
                yield step("to open until " + until, breaker -> breaker.transitionToOpenStateUntil(until));
            }
            case 5, 6 -> step("to half-open", CircuitBreaker::transitionToHalfOpenState);
            case 7 ->
                random.nextBoolean()
                        ? step("to disabled", CircuitBreaker::transitionToDisabledState)
                        : step("to metrics only", CircuitBreaker::transitionToMetricsOnlyState);
            default -> step("to forced open", CircuitBreaker::transitionToForcedOpenState);
        };
    }

    private static Step step(String name, java.util.function.Consumer<CircuitBreaker> action) {
        return new Step(name, breaker -> {
            action.accept(breaker);
            return null;
        });
    }
}
