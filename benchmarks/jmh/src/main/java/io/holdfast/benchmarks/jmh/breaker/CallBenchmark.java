package io.holdfast.benchmarks.jmh.breaker;

import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.linecorp.armeria.client.circuitbreaker.FailFastException;
import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * A guarded call that succeeds on a CLOSED breaker. Of the breakers only Resilience4j and ours time the call (two clock
 * reads); ours does not when slow calls are not looked for. Armeria has no call wrapper, so it is written here the way
 * its client decorator does it. Sentinel's entry also runs its flow and statistics slots.
 */
public class CallBenchmark extends BenchmarkSettings {
    @Benchmark
    public String resilience4jCountLock(Contenders.Resilience4jCountLock state, Contenders.Work work) {
        return state.breaker.executeSupplier(work.supplier);
    }

    @Benchmark
    public String resilience4jCountLockFree(Contenders.Resilience4jCountLockFree state, Contenders.Work work) {
        return state.breaker.executeSupplier(work.supplier);
    }

    @Benchmark
    public String resilience4jTimeLock(Contenders.Resilience4jTimeLock state, Contenders.Work work) {
        return state.breaker.executeSupplier(work.supplier);
    }

    @Benchmark
    public String resilience4jTimeLockFree(Contenders.Resilience4jTimeLockFree state, Contenders.Work work) {
        return state.breaker.executeSupplier(work.supplier);
    }

    @Benchmark
    public String failsafeCount(Contenders.FailsafeCount state, Contenders.Work work) {
        return state.executor.get(work.supplier::get);
    }

    @Benchmark
    public String failsafeTime(Contenders.FailsafeTime state, Contenders.Work work) {
        return state.executor.get(work.supplier::get);
    }

    @Benchmark
    public String smallRyeCount(Contenders.SmallRye state, Contenders.Work work) {
        return state.guard.get(work.supplier);
    }

    @Benchmark
    public String armeriaTime(Contenders.Armeria state, Contenders.Work work) {
        if (!state.breaker.tryRequest()) {
            throw new FailFastException(state.breaker);
        }
        try {
            String answer = work.supplier.get();
            state.breaker.onSuccess();
            return answer;
        } catch (RuntimeException e) {
            state.breaker.onFailure();
            throw e;
        }
    }

    @Benchmark
    public String sentinelTime(Contenders.Sentinel state, Contenders.Work work) throws BlockException {
        return state.call(work.supplier);
    }

    @Benchmark
    public String holdfastCount(Contenders.HoldfastCount state, Contenders.Work work) {
        return state.breaker.executeSupplier(work.supplier);
    }

    @Benchmark
    public String holdfastTime(Contenders.HoldfastTime state, Contenders.Work work) {
        return state.breaker.executeSupplier(work.supplier);
    }

    @Benchmark
    public String holdfastCountUntimed(Contenders.HoldfastCountUntimed state, Contenders.Work work) {
        return state.breaker.executeSupplier(work.supplier);
    }

    @Benchmark
    public String holdfastTimeUntimed(Contenders.HoldfastTimeUntimed state, Contenders.Work work) {
        return state.breaker.executeSupplier(work.supplier);
    }
}
