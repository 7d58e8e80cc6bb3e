package io.holdfast.benchmarks.jmh.breaker;

import com.alibaba.csp.sentinel.slots.block.BlockException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * A call refused by an OPEN breaker: asked for politely, and as an exception that the caller catches in the same frame,
 * with and without a stack trace.
 */
public class RejectBenchmark extends BenchmarkSettings {
    @Benchmark
    public boolean askResilience4j(Contenders.Resilience4jOpen state) {
        return state.breaker.tryAcquirePermission();
    }

    @Benchmark
    public boolean askFailsafe(Contenders.FailsafeOpen state) {
        return state.breaker.tryAcquirePermit();
    }

    @Benchmark
    public boolean askArmeria(Contenders.ArmeriaOpen state) {
        return state.breaker.tryRequest();
    }

    @Benchmark
    public Object throwResilience4j(Contenders.Resilience4jOpen state, Contenders.Work work) {
        try {
            return state.breaker.executeSupplier(work.supplier);
        } catch (CallNotPermittedException e) {
            return e;
        }
    }

    @Benchmark
    public Object throwResilience4jStackless(Contenders.Resilience4jOpen state, Contenders.Work work) {
        try {
            return state.stackless.executeSupplier(work.supplier);
        } catch (CallNotPermittedException e) {
            return e;
        }
    }

    @Benchmark
    public Object throwFailsafe(Contenders.FailsafeOpen state, Contenders.Work work) {
        try {
            return state.executor.get(work.supplier::get);
        } catch (dev.failsafe.CircuitBreakerOpenException e) {
            return e;
        }
    }

    @Benchmark
    public Object throwSmallRye(Contenders.SmallRyeOpen state, Contenders.Work work) {
        try {
            return state.guard.get(work.supplier);
        } catch (RuntimeException e) {
            return e;
        }
    }

    @Benchmark
    public Object throwSentinel(Contenders.SentinelOpen state, Contenders.Work work) {
        try {
            return state.call(work.supplier);
        } catch (BlockException e) {
            return e;
        }
    }

    @Benchmark
    public boolean askHoldfast(Contenders.HoldfastOpen state) {
        return state.breaker.tryAcquire().granted();
    }

    @Benchmark
    public boolean askHoldfastRaw(Contenders.HoldfastOpen state) {
        return state.breaker.tryAcquirePermission();
    }

    @Benchmark
    public Object throwHoldfast(Contenders.HoldfastOpen state, Contenders.Work work) {
        try {
            return state.breaker.executeSupplier(work.supplier);
        } catch (CallNotPermittedException e) {
            return e;
        }
    }

    @Benchmark
    public Object throwHoldfastStackless(Contenders.HoldfastOpen state, Contenders.Work work) {
        try {
            return state.stackless.executeSupplier(work.supplier);
        } catch (CallNotPermittedException e) {
            return e;
        }
    }
}
