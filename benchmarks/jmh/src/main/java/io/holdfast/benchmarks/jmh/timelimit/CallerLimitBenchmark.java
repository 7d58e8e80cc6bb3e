package io.holdfast.benchmarks.jmh.timelimit;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.Timeout;
import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.smallrye.faulttolerance.api.TypedGuard;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A call on the caller's own thread that ends well within its limit. Resilience4j has none. */
public class CallerLimitBenchmark extends BenchmarkSettings {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Ours. */
    @State(Scope.Benchmark)
    public static class Holdfast {
        final TimeLimit limit = TimeLimit.of(LIMIT);
    }

    /** Failsafe, told to interrupt. */
    @State(Scope.Benchmark)
    public static class FailsafeTimeout {
        final FailsafeExecutor<String> failsafe =
                Failsafe.with(Timeout.<String>builder(LIMIT).withInterrupt().build());
    }

    /** SmallRye. */
    @State(Scope.Benchmark)
    public static class SmallRye {
        final TypedGuard<String> guard = TypedGuard.create(new TypeLiteral<String>() {
                    private static final long serialVersionUID = 1L;
                })
                .withTimeout()
                .duration(LIMIT.toMillis(), ChronoUnit.MILLIS)
                .done()
                .build();
    }

    @Benchmark
    public Object holdfast(Holdfast state) throws Exception {
        return state.limit.<String>callWithin(() -> "value");
    }

    @Benchmark
    public Object failsafe(FailsafeTimeout state) {
        return state.failsafe.get(() -> "value");
    }

    @Benchmark
    public Object smallRye(SmallRye state) {
        return state.guard.get(() -> "value");
    }
}
