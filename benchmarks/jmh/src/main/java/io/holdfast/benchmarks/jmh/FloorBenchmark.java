package io.holdfast.benchmarks.jmh;

import org.openjdk.jmh.annotations.Benchmark;

/** What the machine costs before any library does. */
public class FloorBenchmark {
    @Benchmark
    public long nanoTime() {
        return System.nanoTime();
    }
}
