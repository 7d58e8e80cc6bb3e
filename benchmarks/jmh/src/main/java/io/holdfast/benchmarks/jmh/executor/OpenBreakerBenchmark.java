package io.holdfast.benchmarks.jmh.executor;

import io.holdfast.benchmarks.jmh.executor.AsyncContenders.Guarded;
import io.holdfast.benchmarks.jmh.executor.AsyncContenders.Holdfast;
import io.holdfast.benchmarks.jmh.executor.AsyncContenders.Resilience4j;
import io.holdfast.benchmarks.jmh.executor.AsyncContenders.SmallRye;
import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A call that the open breaker refuses, with the policies of {@link NodeRunBenchmark}; the fallback answers. */
public class OpenBreakerBenchmark extends BenchmarkSettings {

    private final AtomicLong made = new AtomicLong();
    private final CompletableFuture<String> bad = CompletableFuture.failedFuture(new IllegalStateException("down"));
    private final Supplier<CompletionStage<String>> failing = () -> {
        made.incrementAndGet();
        return bad;
    };

    private final Holdfast holdfast = new Holdfast(failing, false);
    private final Holdfast holdfastConstant = new Holdfast(failing, true);
    private final Resilience4j resilience4j = new Resilience4j(failing, true);
    private final Resilience4j resilience4jStackless = new Resilience4j(failing, false);
    private final SmallRye smallRye = new SmallRye(failing);
    private final FailsafeContender failsafe = new FailsafeContender(failing);

    private Guarded[] all() {
        return new Guarded[] {holdfast, holdfastConstant, resilience4j, resilience4jStackless, smallRye, failsafe};
    }

    /** Opens every breaker, and checks that the work is not called any more. */
    @Setup
    public void open() {
        for (Guarded each : all()) {
            for (int i = 0; i < AsyncContenders.WINDOW; i++) {
                expectFallback(each);
            }
        }
        check();
    }

    private void check() {
        for (Guarded each : all()) {
            long before = made.get();
            expectFallback(each);
            if (made.get() != before) {
                throw new IllegalStateException(each.getClass().getSimpleName() + ": called (expected: refused)");
            }
        }
    }

    private static void expectFallback(Guarded contender) {
        String answer = contender.answer();
        if (!answer.equals(AsyncContenders.STAND_IN)) {
            throw new IllegalStateException(
                    contender.getClass().getSimpleName() + ": " + answer + " (expected: fallback)");
        }
    }

    /** Checks that all breakers are open still, and ends what has threads. */
    @TearDown
    public void close() {
        check();
        for (Guarded each : all()) {
            each.close();
        }
    }

    @Benchmark
    public CompletionStage<?> holdfast() {
        return holdfast.call();
    }

    @Benchmark
    public CompletionStage<?> holdfastConstant() {
        return holdfastConstant.call();
    }

    @Benchmark
    public CompletionStage<?> resilience4j() {
        return resilience4j.call();
    }

    @Benchmark
    public CompletionStage<?> resilience4jStackless() {
        return resilience4jStackless.call();
    }

    @Benchmark
    public CompletionStage<?> smallRye() {
        return smallRye.call();
    }

    @Benchmark
    public CompletionStage<?> failsafe() {
        return failsafe.call();
    }
}
