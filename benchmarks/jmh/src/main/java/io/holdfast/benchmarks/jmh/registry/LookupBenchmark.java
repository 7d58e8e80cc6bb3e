package io.holdfast.benchmarks.jmh.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Finding a known name among {@code names}. The names are asked for in a random but fixed order, as keys of a service
 * are; with 10 000 and more the caches of the processor decide, for the plain map as for the others.
 */
public class LookupBenchmark extends BenchmarkSettings {
    /** The names that are looked up, each thread from its own position. */
    @State(Scope.Thread)
    public static class Names {
        /** How many there are. */
        @Param({"1", "100", "10000", "100000"})
        public int names;

        private String[] order = {};
        private int next;

        /** Shuffles them. */
        @Setup
        public void shuffle() {
            order = all(names);
            Collections.shuffle(Arrays.asList(order), new Random(names));
        }

        final String next() {
            int i = next;
            next = i + 1 == order.length ? 0 : i + 1;
            return order[i];
        }

        static String[] all(int names) {
            return IntStream.range(0, names).mapToObj(i -> "backend-" + i).toArray(String[]::new);
        }
    }

    /** The floor: a map from the names to our breakers, so that the memory around it is the same. */
    @State(Scope.Benchmark)
    public static class PlainMap {
        final Map<String, Breaker> map = new ConcurrentHashMap<>();

        /** Fills it. */
        @Setup
        public void fill(Names names) {
            for (String name : Names.all(names.names)) {
                map.put(name, Breaker.ofDefaults(name));
            }
        }
    }

    /** Our registry. */
    @State(Scope.Benchmark)
    public static class Holdfast {
        final BreakerRegistry registry = BreakerRegistry.ofDefaults();

        /** Fills it. */
        @Setup
        public void fill(Names names) {
            for (String name : Names.all(names.names)) {
                registry.breaker(name);
            }
        }
    }

    /** Resilience4j's registry. */
    @State(Scope.Benchmark)
    public static class Resilience4j {
        final CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();

        /** Fills it. */
        @Setup
        public void fill(Names names) {
            for (String name : Names.all(names.names)) {
                registry.circuitBreaker(name);
            }
        }
    }

    @Benchmark
    public String namesAlone(Names names) {
        return names.next();
    }

    @Benchmark
    public @Nullable Breaker mapGet(PlainMap state, Names names) {
        return state.map.get(names.next());
    }

    @Benchmark
    public CircuitBreaker resilience4j(Resilience4j state, Names names) {
        return state.registry.circuitBreaker(names.next());
    }

    @Benchmark
    public Optional<CircuitBreaker> resilience4jFind(Resilience4j state, Names names) {
        return state.registry.find(names.next());
    }

    @Benchmark
    public Breaker holdfast(Holdfast state, Names names) {
        return state.registry.breaker(names.next());
    }
}
