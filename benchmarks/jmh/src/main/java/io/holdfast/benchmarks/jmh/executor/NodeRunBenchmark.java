package io.holdfast.benchmarks.jmh.executor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A call whose stage is complete on return, through breaker, timeout, retry and fallback: it succeeds, or it fails and the fallback answers.
 * One benchmark method per contender, so that each call site sees one type.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class NodeRunBenchmark {

    private final CompletableFuture<String> good = CompletableFuture.completedFuture("answer");
    private final CompletableFuture<String> bad = CompletableFuture.failedFuture(new IllegalStateException("down"));

    private AsyncContenders.Holdfast holdfastGood = new AsyncContenders.Holdfast(() -> good, false);
    private AsyncContenders.Holdfast holdfastBad = new AsyncContenders.Holdfast(() -> bad, false);
    private AsyncContenders.Holdfast holdfastConstant = new AsyncContenders.Holdfast(() -> bad, true);
    private AsyncContenders.Resilience4j resilience4jGood = new AsyncContenders.Resilience4j(() -> good);
    private AsyncContenders.Resilience4j resilience4jBad = new AsyncContenders.Resilience4j(() -> bad);
    private AsyncContenders.SmallRye smallRyeGood = new AsyncContenders.SmallRye(() -> good);
    private AsyncContenders.SmallRye smallRyeBad = new AsyncContenders.SmallRye(() -> bad);

    /** Checks that every contender answers what it should. */
    @Setup
    public void check() {
        String[] answers = {
            holdfastGood.call().join().values().toString(),
            holdfastBad.call().join().values().toString(),
            holdfastConstant.call().join().values().toString(),
            resilience4jGood.call().toCompletableFuture().join(),
            resilience4jBad.call().toCompletableFuture().join(),
            smallRyeGood.call().toCompletableFuture().join(),
            smallRyeBad.call().toCompletableFuture().join()
        };
        String expected = "{answer=answer} {answer=fallback} {answer=fallback} answer fallback answer fallback";
        if (!String.join(" ", answers).equals(expected)) {
            throw new IllegalStateException("answers: " + String.join(" ", answers) + " (expected: " + expected + ")");
        }
    }

    /** Ends what has threads. */
    @TearDown
    public void close() {
        holdfastGood.close();
        holdfastBad.close();
        holdfastConstant.close();
        resilience4jGood.close();
        resilience4jBad.close();
    }

    @Benchmark
    public CompletionStage<?> bareGood() {
        return good.handle((value, failure) -> failure == null ? value : "fallback");
    }

    @Benchmark
    public CompletionStage<?> bareBad() {
        return bad.handle((value, failure) -> failure == null ? value : "fallback");
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
}
