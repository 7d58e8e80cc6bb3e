package io.holdfast.benchmarks.jmh.ratelimit;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.alibaba.csp.sentinel.slots.block.flow.FlowRule;
import com.alibaba.csp.sentinel.slots.block.flow.FlowRuleManager;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.ratelimit.RateLimitOptions;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * One permit of a limit that is never reached, and beside it what no limit can do without: one clock read and one CAS.
 * SmallRye and Sentinel have no request apart from a call, so they guard one that does nothing.
 */
public class PermitBenchmark extends BenchmarkSettings {

    private static final int PLENTY = 1_000_000_000;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String NAME = "backend";

    static {
        System.setProperty("csp.sentinel.log.dir", System.getProperty("java.io.tmpdir") + "/sentinel");
        FlowRule rule = new FlowRule(NAME);
        rule.setCount(PLENTY);
        FlowRuleManager.loadRules(List.of(rule));
    }

    private final Supplier<String> work = () -> NAME;
    private final AtomicLong last = new AtomicLong();
    private final RateLimit window = RateLimit.of(NAME, config(PLENTY));
    private final RateLimit smooth =
            RateLimit.of(NAME, config(PLENTY), RateLimitOptions.defaults().smooth(PLENTY));
    private final RateLimit refusing = refusing(RateLimitOptions.defaults());
    private final RateLimit refusingSmooth =
            refusing(RateLimitOptions.defaults().smooth());
    private final RateLimiter resilience4j = RateLimiter.of(NAME, config(PLENTY));
    private final Bucket bucket4j = Bucket.builder()
            .addLimit(limit -> limit.capacity(PLENTY).refillGreedy(PLENTY, SECOND))
            .build();
    private final dev.failsafe.RateLimiter<String> failsafe =
            dev.failsafe.RateLimiter.<String>burstyBuilder(PLENTY, SECOND).build();
    private final TypedGuard<String> smallRye = TypedGuard.create(String.class)
            .withRateLimit()
            .limit(PLENTY)
            .window(1, ChronoUnit.SECONDS)
            .done()
            .build();

    private static RateLimiterConfig config(int limit) {
        return RateLimiterConfig.custom()
                .limitForPeriod(limit)
                .limitRefreshPeriod(SECOND)
                .timeoutDuration(Duration.ZERO)
                .build();
    }

    private static RateLimit refusing(RateLimitOptions options) {
        RateLimit limit = RateLimit.of(
                NAME,
                RateLimiterConfig.from(config(1))
                        .limitRefreshPeriod(Duration.ofDays(1))
                        .build(),
                options);
        limit.drainPermissions();
        return limit;
    }

    /** What no limit can do without. */
    @Benchmark
    public boolean clockAndCas() {
        long now = System.nanoTime();
        return last.compareAndSet(last.get(), now);
    }

    @Benchmark
    public boolean holdfastWindow() {
        return window.tryAcquire();
    }

    @Benchmark
    public boolean holdfastWindowRaw() {
        return window.acquirePermission();
    }

    @Benchmark
    public boolean holdfastSmooth() {
        return smooth.tryAcquire();
    }

    @Benchmark
    public String holdfastCall() {
        return window.executeSupplier(work);
    }

    @Benchmark
    public long holdfastRefusal() {
        return refusing.tryAcquireNanos(1);
    }

    @Benchmark
    public long holdfastSmoothRefusal() {
        return refusingSmooth.tryAcquireNanos(1);
    }

    @Benchmark
    public boolean resilience4j() {
        return resilience4j.acquirePermission();
    }

    @Benchmark
    public String resilience4jCall() {
        return resilience4j.executeSupplier(work);
    }

    @Benchmark
    public boolean bucket4j() {
        return bucket4j.tryConsume(1);
    }

    @Benchmark
    public boolean failsafe() {
        return failsafe.tryAcquirePermit();
    }

    @Benchmark
    public String smallRyeCall() {
        return smallRye.get(work);
    }

    @Benchmark
    public String sentinelCall() throws BlockException {
        Entry entry = SphU.entry(NAME);
        try {
            return work.get();
        } finally {
            entry.exit();
        }
    }
}
