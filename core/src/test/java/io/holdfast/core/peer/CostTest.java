package io.holdfast.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.compat.SettingOrItsLack;
import io.holdfast.core.registry.BreakerRegistry;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * D15: what calls leave for the garbage collector, in bytes, which are the same on every machine. Nanoseconds are for
 * the benchmarks, locks for a look at the bytecode.
 */
class CostTest {
    private static final int CALLS = 5_000;
    private static final RuntimeException FAILURE = new IllegalStateException("backend is down");

    static Stream<Arguments> onBothWays() {
        return DefectsTest.onBothWays();
    }

    private static CircuitBreakerConfig.Builder config() {
        CircuitBreakerConfig.Builder config = CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(100)
                .minimumNumberOfCalls(100)
                .writableStackTraceEnabled(false);
        return SettingOrItsLack.isThere("slidingWindowSynchronizationStrategy")
                ? config.slidingWindowSynchronizationStrategy(SlidingWindowSynchronizationStrategy.LOCK_FREE)
                : config;
    }

    /** Bytes per call, once the classes are loaded and the window is full. */
    private static long bytesPerCall(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 200; i++) {
            call.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
    }

    private static void assertGarbage(Peer peer, long bytes) {
        if (peer == Peer.RESILIENCE4J) {
            assertThat(bytes).isGreaterThan(20);
        } else {
            assertThat(bytes).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("onBothWays")
    void d15_successIsGarbage(Peer peer, Protocol calls) {
        CircuitBreaker breaker = peer.create(config().build());

        assertGarbage(peer, bytesPerCall(() -> calls.succeed(breaker)));
    }

    @ParameterizedTest
    @EnumSource(names = {"RESILIENCE4J", "HOLDFAST"})
    void d15_failureIsGarbage(Peer peer) {
        CircuitBreaker breaker = peer.create(config().build());
        breaker.transitionToMetricsOnlyState();

        assertGarbage(peer, bytesPerCall(() -> {
            breaker.acquirePermission();
            breaker.onError(0, TimeUnit.NANOSECONDS, FAILURE);
        }));
    }

    @ParameterizedTest
    @MethodSource("onBothWays")
    void d15_refusalIsGarbage(Peer peer, Protocol calls) {
        CircuitBreaker breaker = peer.create(config().build());
        breaker.transitionToOpenState();

        assertGarbage(peer, bytesPerCall(() -> assertRefused(calls.ask(breaker))));
    }

    @ParameterizedTest
    @MethodSource("onBothWays")
    void d15_exceptionOfARefusalIsGarbage(Peer peer, Protocol calls) {
        CircuitBreaker breaker = peer.create(config().build());
        breaker.transitionToOpenState();

        assertGarbage(peer, bytesPerCall(() -> {
            try {
                calls.succeed(breaker);
            } catch (CallNotPermittedException expected) {
                return;
            }
            assertRefused(true);
        }));
    }

    /** What Spring's annotation aspect asks on each call, and callers who bring configurations of their own. */
    @Test
    void lookupOfAKnownNameIsNoGarbage_whateverItIsAskedForWith() {
        BreakerRegistry registry = BreakerRegistry.ofDefaults();
        CircuitBreakerConfig other = config().failureRateThreshold(40).build();
        CircuitBreakerConfig same = config().failureRateThreshold(40).build();
        CircuitBreakerConfig same2 = config().failureRateThreshold(40).build();
        BreakerOptions sameOptions = BreakerOptions.defaults().consecutiveFailures(0);
        registry.circuitBreaker("default");
        registry.circuitBreaker("other", other);
        registry.circuitBreaker("reported");
        assertThat(bytesPerCall(() -> {
                    registry.circuitBreaker("default", registry.getDefaultConfig());
                    registry.circuitBreaker("other", registry.getDefaultConfig());
                    registry.circuitBreaker("other", other);
                    registry.circuitBreaker("other", same);
                    registry.circuitBreaker("other", same2, Map.of());
                    registry.breaker("reported", other);
                    registry.breaker("reported", same);
                    registry.breaker("reported", same2, sameOptions);
                    registry.circuitBreaker("reported", "default");
                }))
                .isZero();
        assertThat(registry.conflicts()).hasSize(1);
    }

    private static void assertRefused(boolean admitted) {
        if (admitted) {
            throw new IllegalStateException("admitted: true (expected: false)");
        }
    }
}
