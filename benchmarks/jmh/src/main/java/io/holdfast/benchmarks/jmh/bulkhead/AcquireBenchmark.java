package io.holdfast.benchmarks.jmh.bulkhead;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.netflix.concurrency.limits.Limiter;
import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import io.holdfast.strategies.bulkhead.ConcurrencyPermit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * A place is taken and given back; nobody waits and nobody listens. {@code casPair} is the least it can cost: a CAS
 * with a look at the limit, and a CAS back. SmallRye has no such pair, so its guard runs a call of nothing, and ours
 * beside it; Sentinel's entry also runs its statistics. The adaptive rows measure as well: ours one call in up to 64,
 * Netflix's each.
 */
public class AcquireBenchmark extends BenchmarkSettings {
    @Benchmark
    public boolean casPair(Limits limits) {
        AtomicLong word = limits.word;
        for (long now = word.get(); now < Limits.CALLS; now = word.get()) {
            if (word.compareAndSet(now, now + 1)) {
                for (long then = word.get(); !word.compareAndSet(then, then - 1); then = word.get()) {
                    Thread.onSpinWait();
                }
                return true;
            }
        }
        return false;
    }

    @Benchmark
    public boolean semaphore(Limits limits) {
        boolean taken = limits.semaphore.tryAcquire();
        limits.semaphore.release();
        return taken;
    }

    @Benchmark
    public boolean fairSemaphore(Limits limits) {
        boolean taken = limits.fairSemaphore.tryAcquire();
        limits.fairSemaphore.release();
        return taken;
    }

    @Benchmark
    public boolean resilience4j(Limits limits) {
        boolean taken = limits.resilience4j.tryAcquirePermission();
        limits.resilience4j.onComplete();
        return taken;
    }

    @Benchmark
    public boolean resilience4jUnfair(Limits limits) {
        boolean taken = limits.resilience4jUnfair.tryAcquirePermission();
        limits.resilience4jUnfair.onComplete();
        return taken;
    }

    @Benchmark
    public boolean failsafe(Limits limits) {
        boolean taken = limits.failsafe.tryAcquirePermit();
        limits.failsafe.releasePermit();
        return taken;
    }

    @Benchmark
    public long sentinel() throws BlockException {
        try (Entry entry = SphU.entry(Limits.NAME)) {
            return entry.getCreateTimestamp();
        }
    }

    @Benchmark
    public String smallRyeCall(Limits limits) {
        return limits.smallRye.get(() -> Limits.NAME);
    }

    @Benchmark
    public boolean holdfast(Limits limits) {
        boolean taken = limits.holdfast.tryEnter();
        limits.holdfast.onComplete();
        return taken;
    }

    @Benchmark
    public boolean holdfastAsResilience4j(Limits limits) {
        boolean taken = limits.holdfast.tryAcquirePermission();
        limits.holdfast.onComplete();
        return taken;
    }

    @Benchmark
    public boolean holdfastPermit(Limits limits) {
        try (ConcurrencyPermit permit = limits.holdfast.tryAcquire()) {
            return permit.granted();
        }
    }

    @Benchmark
    public String holdfastCall(Limits limits) {
        return limits.holdfast.executeSupplier(() -> Limits.NAME);
    }

    @Benchmark
    public boolean holdfastAdaptivePermit(Limits limits) {
        try (ConcurrencyPermit permit = limits.adaptive.tryAcquire()) {
            return permit.granted();
        }
    }

    @Benchmark
    public String holdfastAdaptiveCall(Limits limits) {
        return limits.adaptive.executeSupplier(() -> Limits.NAME);
    }

    @Benchmark
    public boolean netflixAdaptive(Limits limits) {
        Optional<Limiter.Listener> listener = limits.netflix.acquire(null);
        listener.ifPresent(Limiter.Listener::onSuccess);
        return listener.isPresent();
    }
}
