package io.holdfast.benchmarks.jmh.breaker;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import io.holdfast.core.breaker.Permit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * Recording on a count window when one call in {@code every} fails, below the threshold. The choice between success and
 * failure costs each contender the same; {@link #mixAlone} shows what.
 */
public class RecordFailuresBenchmark extends BenchmarkSettings {
    /** 100: 1 % of the calls fail; 10: 10 %. */
    @Param({"100", "10"})
    public int every;

    @Benchmark
    public boolean mixAlone(Contenders.Mix mix) {
        return mix.fails(every);
    }

    @Benchmark
    public void resilience4jLock(Contenders.Resilience4jCountLock state, Contenders.Mix mix, Contenders.Work work) {
        if (mix.fails(every)) {
            state.breaker.onError(1, NANOSECONDS, work.failure);
        } else {
            state.breaker.onSuccess(1, NANOSECONDS);
        }
    }

    @Benchmark
    public void resilience4jLockFree(
            Contenders.Resilience4jCountLockFree state, Contenders.Mix mix, Contenders.Work work) {
        if (mix.fails(every)) {
            state.breaker.onError(1, NANOSECONDS, work.failure);
        } else {
            state.breaker.onSuccess(1, NANOSECONDS);
        }
    }

    @Benchmark
    public void failsafe(Contenders.FailsafeCount state, Contenders.Mix mix, Contenders.Work work) {
        if (mix.fails(every)) {
            state.breaker.recordException(work.failure);
        } else {
            state.breaker.recordSuccess();
        }
    }

    @Benchmark
    public void holdfast(Contenders.HoldfastCount state, Contenders.Mix mix, Contenders.Work work) {
        if (mix.fails(every)) {
            state.breaker.onError(1, NANOSECONDS, work.failure);
        } else {
            state.breaker.onSuccess(1, NANOSECONDS);
        }
    }

    /** A breaker whose configuration was changed while it was in use. */
    @Benchmark
    public void holdfastReconfigured(Contenders.HoldfastReconfigured state, Contenders.Mix mix, Contenders.Work work) {
        if (mix.fails(every)) {
            state.breaker.onError(1, NANOSECONDS, work.failure);
        } else {
            state.breaker.onSuccess(1, NANOSECONDS);
        }
    }

    /** The permit too: asked for and given back, which the others do not do here. */
    @Benchmark
    public void holdfastPermit(Contenders.HoldfastCount state, Contenders.Mix mix, Contenders.Work work) {
        Permit permit = state.breaker.tryAcquire();
        if (mix.fails(every)) {
            permit.failure(1, work.failure);
        } else {
            permit.success(1);
        }
    }
}
