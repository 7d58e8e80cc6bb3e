package io.holdfast.benchmarks.jmh.executor;

import io.holdfast.benchmarks.jmh.executor.AsyncContenders.Guarded;
import io.holdfast.benchmarks.jmh.executor.AsyncContenders.Holdfast;
import io.holdfast.benchmarks.jmh.executor.AsyncContenders.Resilience4j;
import io.holdfast.benchmarks.jmh.executor.AsyncContenders.SmallRye;
import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A call whose stage is complete on return, through breaker, timeout, retry and fallback: it succeeds, or it fails and
 * the fallback answers. Of the failing load every sixteenth call succeeds, so that all breakers record failures and
 * none opens; that is checked before and after. One benchmark method per contender, so that each call site sees one
 * type.
 */
public class NodeRunBenchmark extends BenchmarkSettings {

    private static final int EVERY = 16;

    private final CompletableFuture<String> good = CompletableFuture.completedFuture("answer");
    private final CompletableFuture<String> bad = CompletableFuture.failedFuture(new IllegalStateException("down"));
    private final ThreadLocal<int[]> made = ThreadLocal.withInitial(() -> new int[1]);

    private final Supplier<CompletionStage<String>> succeeding = () -> good;
    private final Supplier<CompletionStage<String>> failing = this::mostlyBad;

    private final Holdfast holdfastGood = new Holdfast(succeeding, false);
    private final Holdfast holdfastBad = new Holdfast(failing, false);
    private final Holdfast holdfastConstant = new Holdfast(failing, true);
    private final GuardContenders.OfOneCall guardGood = new GuardContenders.OfOneCall(succeeding);
    private final GuardContenders.OfOneCall guardBad = new GuardContenders.OfOneCall(failing);
    private final GuardContenders.OfOneNode givenItsCallGood = new GuardContenders.OfOneNode(succeeding);
    private final GuardContenders.OfOneNode givenItsCallBad = new GuardContenders.OfOneNode(failing);
    private final Resilience4j resilience4jGood = new Resilience4j(succeeding, true);
    private final Resilience4j resilience4jBad = new Resilience4j(failing, true);
    private final SmallRye smallRyeGood = new SmallRye(succeeding);
    private final SmallRye smallRyeBad = new SmallRye(failing);
    private final FailsafeContender failsafeGood = new FailsafeContender(succeeding);
    private final FailsafeContender failsafeBad = new FailsafeContender(failing);

    private CompletableFuture<String> mostlyBad() {
        return ++made.get()[0] % EVERY == 0 ? good : bad;
    }

    /** Checks that every contender answers what it should. */
    @Setup
    public void check() {
        for (Guarded each :
                new Guarded[] {holdfastGood, guardGood, givenItsCallGood, resilience4jGood, smallRyeGood, failsafeGood
                }) {
            expect(each, "answer".repeat(EVERY), 0);
        }
        for (Guarded each : new Guarded[] {
            holdfastBad, holdfastConstant, guardBad, givenItsCallBad, resilience4jBad, smallRyeBad, failsafeBad
        }) {
            expect(each, "fallback".repeat(EVERY - 1) + "answer", EVERY - 1);
        }
    }

    private void expect(Guarded contender, String expected, int before) {
        made.get()[0] = 0;
        StringBuilder answers = new StringBuilder();
        for (int i = 0; i < EVERY; i++) {
            answers.append(contender.answer());
        }
        if (!answers.toString().equals(expected)) {
            throw new IllegalStateException(contender.getClass().getSimpleName() + ": " + answers + " (expected: "
                    + before + " times fallback, then answer)");
        }
    }

    /** Checks that no breaker has opened meanwhile, and ends what has threads. */
    @TearDown
    public void close() {
        check();
        holdfastGood.close();
        holdfastBad.close();
        holdfastConstant.close();
        guardGood.close();
        guardBad.close();
        givenItsCallGood.close();
        givenItsCallBad.close();
        resilience4jGood.close();
        resilience4jBad.close();
    }

    @Benchmark
    public CompletionStage<?> bareGood() {
        return succeeding.get().handle((value, failure) -> failure == null ? value : "fallback");
    }

    @Benchmark
    public CompletionStage<?> bareBad() {
        return failing.get().handle((value, failure) -> failure == null ? value : "fallback");
    }

    @Benchmark
    public CompletionStage<?> holdfastGood() {
        return holdfastGood.call();
    }

    @Benchmark
    public CompletionStage<?> holdfastBad() {
        return holdfastBad.call();
    }

    @Benchmark
    public CompletionStage<?> holdfastBadConstant() {
        return holdfastConstant.call();
    }

    @Benchmark
    public CompletionStage<?> guardGood() {
        return guardGood.call();
    }

    @Benchmark
    public CompletionStage<?> guardBad() {
        return guardBad.call();
    }

    @Benchmark
    public CompletionStage<?> givenItsCallGood() {
        return givenItsCallGood.call();
    }

    @Benchmark
    public CompletionStage<?> givenItsCallBad() {
        return givenItsCallBad.call();
    }

    @Benchmark
    public CompletionStage<?> resilience4jGood() {
        return resilience4jGood.call();
    }

    @Benchmark
    public CompletionStage<?> resilience4jBad() {
        return resilience4jBad.call();
    }

    @Benchmark
    public CompletionStage<?> smallRyeGood() {
        return smallRyeGood.call();
    }

    @Benchmark
    public CompletionStage<?> smallRyeBad() {
        return smallRyeBad.call();
    }

    @Benchmark
    public CompletionStage<?> failsafeGood() {
        return failsafeGood.call();
    }

    @Benchmark
    public CompletionStage<?> failsafeBad() {
        return failsafeBad.call();
    }
}
