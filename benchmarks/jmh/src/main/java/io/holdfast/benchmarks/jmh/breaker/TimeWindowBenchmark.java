package io.holdfast.benchmarks.jmh.breaker;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * Recording one success on a CLOSED breaker with a window of ten seconds. Each contender has to know what time it is:
 * Armeria and ours read the monotonic clock, Resilience4j the wall clock, Sentinel a thread that ticks.
 */
public class TimeWindowBenchmark extends BenchmarkSettings {
    @Benchmark
    public void resilience4jLock(Contenders.Resilience4jTimeLock state) {
        state.breaker.onSuccess(1, NANOSECONDS);
    }

    @Benchmark
    public void resilience4jLockFree(Contenders.Resilience4jTimeLockFree state) {
        state.breaker.onSuccess(1, NANOSECONDS);
    }

    @Benchmark
    public void failsafe(Contenders.FailsafeTime state) {
        state.breaker.recordSuccess();
    }

    @Benchmark
    public void armeria(Contenders.Armeria state) {
        state.breaker.onSuccess();
    }

    @Benchmark
    public void sentinelBreaker(Contenders.SentinelBreaker state, Contenders.SentinelContext context) {
        state.breaker.onRequestComplete(context.success);
    }

    @Benchmark
    public void holdfast(Contenders.HoldfastTime state) {
        state.breaker.onSuccess(1, NANOSECONDS);
    }
}
