package io.holdfast.benchmarks.jmh.bulkhead;

import com.alibaba.csp.sentinel.slots.block.RuleConstant;
import com.alibaba.csp.sentinel.slots.block.flow.FlowRule;
import com.alibaba.csp.sentinel.slots.block.flow.FlowRuleManager;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.holdfast.strategies.adaptive.Adaptive;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitOptions;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Every contender's limit of {@value #CALLS} calls, which is never reached, and the floor: a word and two CAS. */
@State(Scope.Benchmark)
public class Limits {
    static final int CALLS = 100;
    static final String NAME = "limited";

    final AtomicLong word = new AtomicLong();
    final Semaphore semaphore = new Semaphore(CALLS);
    final Semaphore fairSemaphore = new Semaphore(CALLS, true);
    final Bulkhead resilience4j = Bulkhead.of(NAME, config(true));
    final Bulkhead resilience4jUnfair = Bulkhead.of(NAME, config(false));
    final ConcurrencyLimit holdfast = ConcurrencyLimit.of(NAME, config(true));
    // The bounds are such that calls of nothing, whose latency is noise, are never refused.
    final ConcurrencyLimit adaptive = ConcurrencyLimit.of(
            NAME,
            config(true),
            ConcurrencyLimitOptions.defaults()
                    .adaptive(Adaptive.gradient2().min(CALLS / 2).max(CALLS)));
    final SimpleLimiter<Void> netflix = SimpleLimiter.newBuilder()
            .limit(Gradient2Limit.newBuilder()
                    .initialLimit(CALLS)
                    .minLimit(CALLS / 2)
                    .maxConcurrency(CALLS)
                    .build())
            .build();
    final dev.failsafe.Bulkhead<Object> failsafe = dev.failsafe.Bulkhead.of(CALLS);
    final TypedGuard<String> smallRye = TypedGuard.create(String.class)
            .withBulkhead()
            .limit(CALLS)
            .queueSize(1)
            .done()
            .build();

    /** Loads Sentinel's rule. */
    public Limits() {
        System.setProperty("csp.sentinel.log.dir", System.getProperty("java.io.tmpdir") + "/sentinel");
        FlowRule rule = new FlowRule(NAME);
        rule.setGrade(RuleConstant.FLOW_GRADE_THREAD);
        rule.setCount(CALLS);
        FlowRuleManager.loadRules(List.of(rule));
    }

    static BulkheadConfig config(boolean fair) {
        return BulkheadConfig.custom()
                .maxConcurrentCalls(CALLS)
                .fairCallHandlingStrategyEnabled(fair)
                .build();
    }
}
