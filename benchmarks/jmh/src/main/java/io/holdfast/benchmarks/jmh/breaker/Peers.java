package io.holdfast.benchmarks.jmh.breaker;

import com.alibaba.csp.sentinel.slots.block.RuleConstant;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRule;
import dev.failsafe.FailsafeExecutor;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * Every contender's breaker, as alike as their settings allow: 100 calls or 10 seconds, open at 50 % failures, closed
 * again never within a run, filled with successes so that the window is at its steady state.
 */
public final class Peers {
    /** Calls in a count window, and the least number of calls in a time window. */
    public static final int WINDOW = 100;

    /** Seconds of a time window. */
    public static final int SECONDS = 10;

    /** The name all breakers go by. */
    public static final String NAME = "backend";

    static final Duration NEVER = Duration.ofHours(1);

    static {
        System.setProperty("csp.sentinel.log.dir", System.getProperty("java.io.tmpdir") + "/sentinel");
    }

    private Peers() {}

    /** Returns the configuration Resilience4j's breakers and ours are made from. */
    public static CircuitBreakerConfig config(SlidingWindowType type, SlidingWindowSynchronizationStrategy strategy) {
        return config(type, strategy, true);
    }

    static CircuitBreakerConfig config(
            SlidingWindowType type, SlidingWindowSynchronizationStrategy strategy, boolean stackTraces) {
        int size = type == SlidingWindowType.COUNT_BASED ? WINDOW : SECONDS;
        return CircuitBreakerConfig.custom()
                .slidingWindow(size, WINDOW, type, strategy)
                .failureRateThreshold(50)
                .waitDurationInOpenState(NEVER)
                .writableStackTraceEnabled(stackTraces)
                .build();
    }

    /** Returns Resilience4j's breaker with a healthy, full window. */
    public static CircuitBreaker resilience4j(SlidingWindowType type, SlidingWindowSynchronizationStrategy strategy) {
        return healthy(CircuitBreaker.of(NAME, config(type, strategy)));
    }

    /** Returns our breaker with a healthy, full window. */
    public static Breaker holdfast(SlidingWindowType type, boolean slowCallDetection) {
        return healthy(Breaker.of(
                NAME,
                config(type, SlidingWindowSynchronizationStrategy.SYNCHRONIZED),
                BreakerOptions.defaults().slowCallDetection(slowCallDetection)));
    }

    /** Returns our breaker with a healthy, full window after it was OPEN, probed and CLOSED again. */
    static Breaker recovered(SlidingWindowType type) {
        Breaker breaker = holdfast(type, true);
        for (int i = 0; i < WINDOW; i++) {
            breaker.onError(1, TimeUnit.NANOSECONDS, new IllegalStateException("backend is down"));
        }
        breaker.transitionToHalfOpenState();
        while (breaker.getState() != CircuitBreaker.State.CLOSED) {
            breaker.tryAcquire().success(1);
        }
        return healthy(breaker);
    }

    /** Returns our breaker with a healthy, full window after its window was halved and made whole again. */
    static Breaker reconfigured(SlidingWindowType type) {
        Breaker breaker = holdfast(type, true);
        CircuitBreakerConfig whole = breaker.getCircuitBreakerConfig();
        breaker.reconfigure(old -> CircuitBreakerConfig.from(old)
                .slidingWindow(WINDOW / 2, WINDOW / 2, type)
                .build());
        breaker.reconfigure(old -> whole);
        return healthy(breaker);
    }

    /** Records successes until the window holds nothing else; returns the breaker. */
    public static <B extends CircuitBreaker> B healthy(B breaker) {
        for (int i = 0; i < 2 * WINDOW; i++) {
            breaker.onSuccess(1, TimeUnit.NANOSECONDS);
        }
        return breaker;
    }

    /** Returns Failsafe's breaker over the last {@value #WINDOW} calls. */
    public static dev.failsafe.CircuitBreaker<String> failsafeCount() {
        return healthy(emptyFailsafeCount());
    }

    /** Returns the same before the first call. */
    public static dev.failsafe.CircuitBreaker<String> emptyFailsafeCount() {
        return dev.failsafe.CircuitBreaker.<String>builder()
                .withFailureThreshold(WINDOW / 2, WINDOW)
                .withDelay(NEVER)
                .build();
    }

    /** Returns Failsafe's breaker over the last {@value #SECONDS} seconds. */
    public static dev.failsafe.CircuitBreaker<String> failsafeTime() {
        return healthy(emptyFailsafeTime());
    }

    /** Returns the same before the first call. */
    public static dev.failsafe.CircuitBreaker<String> emptyFailsafeTime() {
        return dev.failsafe.CircuitBreaker.<String>builder()
                .withFailureRateThreshold(50, WINDOW, Duration.ofSeconds(SECONDS))
                .withDelay(NEVER)
                .build();
    }

    static FailsafeExecutor<String> failsafeExecutor(dev.failsafe.CircuitBreaker<String> breaker) {
        return dev.failsafe.Failsafe.with(breaker);
    }

    private static dev.failsafe.CircuitBreaker<String> healthy(dev.failsafe.CircuitBreaker<String> breaker) {
        for (int i = 0; i < 2 * WINDOW; i++) {
            breaker.recordSuccess();
        }
        return breaker;
    }

    /** Returns SmallRye's guard with nothing but a breaker over the last {@value #WINDOW} calls. */
    public static TypedGuard<String> smallRye() {
        return TypedGuard.create(String.class)
                .withCircuitBreaker()
                .requestVolumeThreshold(WINDOW)
                .failureRatio(0.5)
                .delay(NEVER.toHours(), ChronoUnit.HOURS)
                .done()
                .build();
    }

    /** Returns Armeria's breaker over the last {@value #SECONDS} seconds. */
    public static com.linecorp.armeria.client.circuitbreaker.CircuitBreaker armeria() {
        return com.linecorp.armeria.client.circuitbreaker.CircuitBreaker.builder(NAME)
                .failureRateThreshold(0.5)
                .minimumRequestThreshold(WINDOW)
                .counterSlidingWindow(Duration.ofSeconds(SECONDS))
                .counterUpdateInterval(Duration.ofSeconds(1))
                .circuitOpenWindow(NEVER)
                .build();
    }

    static DegradeRule sentinelRule() {
        DegradeRule rule = new DegradeRule(NAME);
        rule.setGrade(RuleConstant.DEGRADE_GRADE_EXCEPTION_RATIO);
        rule.setCount(0.5)
                .setTimeWindow((int) NEVER.toSeconds())
                .setMinRequestAmount(WINDOW)
                .setStatIntervalMs(SECONDS * 1000);
        return rule;
    }
}
