package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.TransitionCheckResult;
import io.github.resilience4j.circuitbreaker.ResultRecordedAsFailureException;
import io.github.resilience4j.core.functions.Either;
import io.holdfast.core.compat.Resilience4jVersion;
import io.holdfast.core.internal.Nanos;
import io.holdfast.core.internal.window.Thresholds;
import io.holdfast.core.internal.window.Window;
import io.holdfast.core.log.GuardedLog;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A configuration made ready: durations as nanoseconds, thresholds as counts, and the user's functions behind guards.
 * Immutable; shared by the breakers of one configuration.
 */
final class Settings {

    /** How an exception counts. */
    enum Verdict {
        FAILURE,
        SUCCESS,
        IGNORED
    }

    private static final GuardedLog LOG = GuardedLog.of(Settings.class);

    private static final CircuitBreakerConfig DEFAULTS = CircuitBreakerConfig.ofDefaults();
    private static final long DEFAULT_WAIT_NANOS = Duration.ofSeconds(
                    CircuitBreakerConfig.DEFAULT_WAIT_DURATION_IN_OPEN_STATE)
            .toNanos();

    private static final long TELLING_SLOW_CALL = Duration.ofSeconds(
                    CircuitBreakerConfig.DEFAULT_SLOW_CALL_DURATION_THRESHOLD)
            .toNanos();
    private static final long SHORTEST_LEASE = Duration.ofMillis(1).toNanos();
    private static final long LONGEST_LEASE = Duration.ofMinutes(5).toNanos();

    // Many breakers are made from one configuration in a row; the last one made ready serves them all. Racing writers
    // only lose the saving.
    private static volatile WeakReference<@Nullable Settings> latest = new WeakReference<>(null);

    final CircuitBreakerConfig config;
    final BreakerOptions options;
    final BreakerClock clock;
    final Thresholds closedThresholds;
    final Thresholds halfOpenThresholds;
    final int permittedInHalfOpen;
    /** How many of these are judged, and so decide. */
    final int decidingInHalfOpen;

    final int consecutiveFailures;
    final boolean detectsSlowCalls;
    /** A call is slow if it takes longer; never if slow calls are not detected. */
    final long slowNanos;
    /** Whether results need looking at; if not, a guarded call skips both functions. */
    final boolean judgesResults;

    private final boolean transitionsOnResult;
    final boolean reusesRejections;
    final State initialState;
    final @Nullable State stateAfterHalfOpenWait;
    final long halfOpenWaitNanos;

    final boolean timed;

    private Settings(CircuitBreakerConfig config, BreakerOptions options, BreakerClock clock) {
        this.config = config;
        this.options = options;
        this.clock = clock;
        this.permittedInHalfOpen = config.getPermittedNumberOfCallsInHalfOpenState();
        this.timed = config.getSlidingWindowType() == SlidingWindowType.TIME_BASED;
        int size = config.getSlidingWindowSize();
        int minimum = config.getMinimumNumberOfCalls();
        this.closedThresholds = timed
                ? Thresholds.ofSeconds(
                        "slidingWindowSize",
                        size,
                        minimum,
                        config.getFailureRateThreshold(),
                        config.getSlowCallRateThreshold())
                : thresholds("slidingWindowSize", size, Math.min(minimum, size));
        this.decidingInHalfOpen = Math.min(minimum, permittedInHalfOpen);
        this.halfOpenThresholds =
                thresholds("permittedNumberOfCallsInHalfOpenState", permittedInHalfOpen, decidingInHalfOpen);
        this.consecutiveFailures = options.getConsecutiveFailures();
        this.detectsSlowCalls = options.isSlowCallDetection();
        this.slowNanos = detectsSlowCalls ? Nanos.of(config.getSlowCallDurationThreshold()) : Long.MAX_VALUE;
        this.transitionsOnResult = config.getTransitionOnResult() != DEFAULTS.getTransitionOnResult();
        this.judgesResults =
                transitionsOnResult || config.getRecordResultPredicate() != DEFAULTS.getRecordResultPredicate();
        this.reusesRejections = !config.isWritableStackTraceEnabled();
        this.halfOpenWaitNanos = Nanos.of(config.getMaxWaitDurationInHalfOpenState());
        this.initialState = Resilience4jVersion.initialState(config);
        this.stateAfterHalfOpenWait = Resilience4jVersion.stateAfterHalfOpenWait(config);
    }

    static Settings of(CircuitBreakerConfig config, BreakerOptions options) {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(options, "options");
        Settings known = latest.get();
        if (known != null && known.config == config && known.options == options) {
            return known;
        }
        Settings made = new Settings(config, options, BreakerClock.of(config, options));
        latest = new WeakReference<>(made);
        return made;
    }

    /** For a breaker that goes on with another configuration: its times stay on the scale that they were taken on. */
    Settings changedTo(CircuitBreakerConfig next, BreakerOptions nextOptions) {
        return next == config && nextOptions == options ? this : new Settings(next, nextOptions, clock);
    }

    private Thresholds thresholds(String property, int size, int minimum) {
        return new Thresholds(
                property, size, minimum, config.getFailureRateThreshold(), config.getSlowCallRateThreshold());
    }

    /** Whether as many half-open probes go, and decide, as under other settings. */
    boolean countsProbesAs(Settings other) {
        return permittedInHalfOpen == other.permittedInHalfOpen && decidingInHalfOpen == other.decidingInHalfOpen;
    }

    /** The rates of these settings, for as many probes as go, and decide, under others. */
    Thresholds halfOpenThresholdsFor(Settings begunWith) {
        return countsProbesAs(begunWith)
                ? halfOpenThresholds
                : thresholds(
                        "permittedNumberOfCallsInHalfOpenState",
                        begunWith.permittedInHalfOpen,
                        begunWith.decidingInHalfOpen);
    }

    Window newWindow() {
        if (!timed) {
            return Window.ofCalls(closedThresholds);
        }
        long now = clock.nanos();
        return Window.ofSeconds(closedThresholds, clock.origin(now), now);
    }

    /**
     * How long the open state waits, at the given attempt. What the user's function does wrong is logged and costs
     * the default wait.
     */
    long waitNanos(int attempt) {
        try {
            Long millis = config.getWaitIntervalFunctionInOpenState().apply(attempt);
            if (millis != null && millis >= 0) {
                return Nanos.of(Duration.ofMillis(millis));
            }
            LOG.warn(
                    "waitIntervalFunctionInOpenState: {} for attempt {} (expected: >= 0 ms), using 60 s",
                    millis,
                    attempt);
        } catch (Throwable t) {
            LOG.warn("waitIntervalFunctionInOpenState failed for attempt {}, using 60 s", attempt, t);
        }
        return DEFAULT_WAIT_NANOS;
    }

    /**
     * How long a half-open probe may be out before a substitute may go, given how long the open state before it waited.
     * That wait is taken within bounds: an operator or a dependency may have asked for a day, and a lost probe is not
     * to cost another. Calls that are not slow are given the time they may take, if the configuration says so: its
     * default of a minute, and what is longer, says nothing of the service.
     */
    long leaseNanos(long openWaitNanos) {
        Duration lease = options.getHalfOpenLease();
        if (lease != null) {
            return capped(Nanos.of(lease));
        }
        if (halfOpenWaitNanos > 0) {
            return capped(halfOpenWaitNanos);
        }
        long wait = Math.min(Math.max(openWaitNanos, SHORTEST_LEASE), LONGEST_LEASE);
        return slowNanos < TELLING_SLOW_CALL ? Math.max(wait, slowNanos) : wait;
    }

    /**
     * A duration that can be added to a time and compared by difference, even if a custom clock steps back by a year.
     */
    static long capped(long nanos) {
        return Math.min(nanos, Long.MAX_VALUE - Duration.ofDays(365).toNanos());
    }

    /**
     * What an exception stands for: the cause of the wrappers that futures add, or itself where they have none. A
     * failure that is reported without a reason is a failure nonetheless.
     */
    static Throwable errorOf(@Nullable Throwable error) {
        if (error == null) {
            return new UnknownFailure();
        }
        if (error instanceof CompletionException || error instanceof ExecutionException) {
            try {
                Throwable cause = error.getCause();
                return cause == null ? error : cause;
            } catch (Throwable t) { // a wrapper of the user's own class
                LOG.warn(
                        "getCause of {} failed, taken as it is",
                        error.getClass().getName(),
                        t);
            }
        }
        return error;
    }

    /** A predicate that throws decides nothing: the exception is then not ignored, and counts as a failure. */
    Verdict judge(Throwable error) {
        if (error instanceof UnknownFailure) {
            return Verdict.FAILURE;
        }
        try {
            if (config.getIgnoreExceptionPredicate().test(error)) {
                return Verdict.IGNORED;
            }
        } catch (Throwable t) {
            LOG.warn("ignoreException predicate failed, exception not ignored", t);
        }
        try {
            return config.getRecordExceptionPredicate().test(error) ? Verdict.FAILURE : Verdict.SUCCESS;
        } catch (Throwable t) {
            LOG.warn("recordException predicate failed, exception recorded", t);
            return Verdict.FAILURE;
        }
    }

    /** The failure that the configuration sees in a result; null if it sees none. */
    @Nullable
    ResultRecordedAsFailureException failureOf(String breaker, Object result) {
        try {
            if (!config.getRecordResultPredicate().test(result)) {
                return null;
            }
        } catch (Throwable t) {
            LOG.warn("recordResult predicate failed, result taken as a success", t);
            return null;
        }
        try {
            return new ResultRecordedAsFailureException(breaker, result);
        } catch (Throwable t) {
            // The exception's message asks the result for its own, and that may throw.
            return new ResultRecordedAsFailureException(
                    breaker, result.getClass().getName());
        }
    }

    /** What {@code transitionOnResult} says of a call that threw; null for no transition. */
    @Nullable
    TransitionCheckResult transitionOnError(Throwable error) {
        return transitionsOnResult ? transitionOn(Either.right(error)) : null;
    }

    /** What {@code transitionOnResult} says of a call that returned; null for no transition. */
    @Nullable
    TransitionCheckResult transitionOnResult(Object result) {
        return transitionsOnResult ? transitionOn(Either.left(result)) : null;
    }

    private @Nullable TransitionCheckResult transitionOn(Either<Object, Throwable> outcome) {
        try {
            TransitionCheckResult check = config.getTransitionOnResult().apply(outcome);
            return check != null && check.isTransitionToOpen() ? check : null;
        } catch (Throwable t) {
            LOG.warn("transitionOnResult failed, no transition", t);
            return null;
        }
    }
}
