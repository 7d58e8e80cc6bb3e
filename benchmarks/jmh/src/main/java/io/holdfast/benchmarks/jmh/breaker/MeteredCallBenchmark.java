package io.holdfast.benchmarks.jmh.breaker;

import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.SYNCHRONIZED;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.COUNT_BASED;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.micrometer.BreakerMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A guarded call that succeeds while Micrometer meters are bound to the breaker: Resilience4j's binder on
 * Resilience4j's breaker, the same binder on ours, and our binder, which subscribes to nothing, on ours. The unbound
 * call is in {@link CallBenchmark}.
 */
public class MeteredCallBenchmark extends BenchmarkSettings {
    /** Resilience4j's binder on Resilience4j's breaker. */
    @State(Scope.Benchmark)
    public static class TheirsOnTheirs {
        final CircuitBreaker breaker;

        /** Binds it. */
        public TheirsOnTheirs() {
            CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(Peers.config(COUNT_BASED, SYNCHRONIZED));
            breaker = Peers.healthy(registry.circuitBreaker(Peers.NAME));
            TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(new SimpleMeterRegistry());
        }
    }

    /** The same binder on our breaker. */
    @State(Scope.Benchmark)
    public static class TheirsOnOurs {
        final CircuitBreaker breaker;

        /** Binds it. */
        public TheirsOnOurs() {
            BreakerRegistry registry = BreakerRegistry.of(Peers.config(COUNT_BASED, SYNCHRONIZED));
            breaker = Peers.healthy(registry.breaker(Peers.NAME));
            TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(new SimpleMeterRegistry());
        }
    }

    /** Our binder on our breaker. */
    @State(Scope.Benchmark)
    public static class OursOnOurs {
        final CircuitBreaker breaker;

        /** Binds it. */
        public OursOnOurs() {
            BreakerRegistry registry = BreakerRegistry.of(Peers.config(COUNT_BASED, SYNCHRONIZED));
            breaker = Peers.healthy(registry.breaker(Peers.NAME));
            BreakerMetrics.of(registry).bindTo(new SimpleMeterRegistry());
        }
    }

    @Benchmark
    public String oursOnOurs(OursOnOurs state, Contenders.Work work) {
        return state.breaker.executeSupplier(work.supplier);
    }

    @Benchmark
    public String theirsOnOurs(TheirsOnOurs state, Contenders.Work work) {
        return state.breaker.executeSupplier(work.supplier);
    }

    @Benchmark
    public String theirsOnTheirs(TheirsOnTheirs state, Contenders.Work work) {
        return state.breaker.executeSupplier(work.supplier);
    }
}
