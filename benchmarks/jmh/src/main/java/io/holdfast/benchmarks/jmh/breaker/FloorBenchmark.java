package io.holdfast.benchmarks.jmh.breaker;

import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;

/** What the machine charges before any library does. Every ratio with a clock in it is read against these rows. */
public class FloorBenchmark extends BenchmarkSettings {
    private final Map<String, Object> map = new ConcurrentHashMap<>(Map.of(Peers.NAME, new Object()));

    /** A call without a guard. */
    @Benchmark
    public String emptySupplier(Contenders.Work work) {
        return work.supplier.get();
    }

    /** One clock read: what a breaker needs to know when it may try again. */
    @Benchmark
    public long nanoTime() {
        return System.nanoTime();
    }

    /** Two clock reads: what anything that times a call needs. */
    @Benchmark
    public long nanoTimeTwice() {
        long start = System.nanoTime();
        return System.nanoTime() - start;
    }

    /** A lookup in a map of one entry. */
    @Benchmark
    public @Nullable Object mapGet() {
        return map.get(Peers.NAME);
    }
}
