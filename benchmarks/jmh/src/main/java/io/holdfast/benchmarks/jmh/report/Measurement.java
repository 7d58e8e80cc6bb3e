package io.holdfast.benchmarks.jmh.report;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One measured row.
 *
 * @param benchmark simple class name and method, such as {@code RecordBenchmark.failsafe}
 * @param threads how many threads ran it on the same state
 * @param params the benchmark's parameters, empty when it has none
 * @param nanos average nanoseconds per operation
 * @param error half the 99.9 % confidence interval in nanoseconds, or NaN
 * @param bytes allocated bytes per operation, or NaN when not profiled
 */
public record Measurement(
        String benchmark, int threads, Map<String, String> params, double nanos, double error, double bytes) {
    /** Copies the parameters into a fixed order. */
    public Measurement {
        params = Map.copyOf(params);
    }

    /** Returns the class part of the name. */
    public String group() {
        return benchmark.substring(0, benchmark.indexOf('.'));
    }

    /** Returns the method part of the name. */
    public String contender() {
        return benchmark.substring(benchmark.indexOf('.') + 1);
    }

    /** Returns the parameters as {@code a=1, b=2}, in alphabetical order. */
    public String paramText() {
        return new TreeMap<>(params)
                .entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(", "));
    }

    /** Returns what makes two measurements the same row. */
    String key() {
        return String.format(Locale.ROOT, "%s|%s|%d", benchmark, paramText(), threads);
    }
}
