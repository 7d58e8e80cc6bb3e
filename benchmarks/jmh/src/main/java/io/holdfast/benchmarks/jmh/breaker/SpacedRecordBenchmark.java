package io.holdfast.benchmarks.jmh.breaker;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The outcomes of {@link RecordFailuresBenchmark} with work between them, as services have it: a thread that records in
 * a tight loop keeps the window's line in its core, one that works meanwhile finds it elsewhere. {@link #workAlone} is
 * the work without a breaker.
 */
public class SpacedRecordBenchmark extends BenchmarkSettings {
    /** 100: 1 % of the calls fail; 10: 10 %. */
    @Param({"100", "10"})
    public int every;

    /** Rounds of work, a few nanoseconds each: about 100 ns and about 1 µs, {@link #workAlone} says what here. */
    @Param({"40", "400"})
    public int work;

    @Benchmark
    public boolean workAlone(Contenders.Mix mix) {
        Blackhole.consumeCPU(work);
        return mix.fails(every);
    }

    @Benchmark
    public void resilience4jLock(Contenders.Resilience4jCountLock state, Contenders.Mix mix, Contenders.Work outcome) {
        Blackhole.consumeCPU(work);
        if (mix.fails(every)) {
            state.breaker.onError(1, NANOSECONDS, outcome.failure);
        } else {
            state.breaker.onSuccess(1, NANOSECONDS);
        }
    }

    @Benchmark
    public void resilience4jLockFree(
            Contenders.Resilience4jCountLockFree state, Contenders.Mix mix, Contenders.Work outcome) {
        Blackhole.consumeCPU(work);
        if (mix.fails(every)) {
            state.breaker.onError(1, NANOSECONDS, outcome.failure);
        } else {
            state.breaker.onSuccess(1, NANOSECONDS);
        }
    }

    @Benchmark
    public void failsafe(Contenders.FailsafeCount state, Contenders.Mix mix, Contenders.Work outcome) {
        Blackhole.consumeCPU(work);
        if (mix.fails(every)) {
            state.breaker.recordException(outcome.failure);
        } else {
            state.breaker.recordSuccess();
        }
    }

    @Benchmark
    public void holdfast(Contenders.HoldfastCount state, Contenders.Mix mix, Contenders.Work outcome) {
        Blackhole.consumeCPU(work);
        if (mix.fails(every)) {
            state.breaker.onError(1, NANOSECONDS, outcome.failure);
        } else {
            state.breaker.onSuccess(1, NANOSECONDS);
        }
    }
}
