package io.holdfast.benchmarks.jmh.breaker;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * Recording one success on a CLOSED breaker whose count window is full of successes: no clock is read and nothing is
 * called. Failsafe, like Resilience4j and ours, records without a clock here. Armeria and Sentinel have time windows
 * only and are in {@link TimeWindowBenchmark}; SmallRye cannot be recorded on by hand.
 */
public class RecordBenchmark extends BenchmarkSettings {
    @Benchmark
    public void resilience4jLock(Contenders.Resilience4jCountLock state) {
        state.breaker.onSuccess(1, NANOSECONDS);
    }

    @Benchmark
    public void resilience4jLockFree(Contenders.Resilience4jCountLockFree state) {
        state.breaker.onSuccess(1, NANOSECONDS);
    }

    @Benchmark
    public void failsafe(Contenders.FailsafeCount state) {
        state.breaker.recordSuccess();
    }

    @Benchmark
    public void holdfast(Contenders.HoldfastCount state) {
        state.breaker.onSuccess(1, NANOSECONDS);
    }

    /** A breaker that has been through OPEN and HALF_OPEN must not be slower for the rest of its life. */
    @Benchmark
    public void holdfastRecovered(Contenders.HoldfastRecovered state) {
        state.breaker.onSuccess(1, NANOSECONDS);
    }

    /** Neither must one whose configuration was changed while it was in use. */
    @Benchmark
    public void holdfastReconfigured(Contenders.HoldfastReconfigured state) {
        state.breaker.onSuccess(1, NANOSECONDS);
    }

    /** The permit too: asked for and given back, which the others do not do here. */
    @Benchmark
    public void holdfastPermit(Contenders.HoldfastCount state) {
        state.breaker.tryAcquire().success(1);
    }
}
