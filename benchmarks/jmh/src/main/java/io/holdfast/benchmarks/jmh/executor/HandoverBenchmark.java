package io.holdfast.benchmarks.jmh.executor;

import io.holdfast.benchmarks.jmh.executor.AsyncContenders.Guarded;
import io.holdfast.benchmarks.jmh.executor.AsyncContenders.Holdfast;
import io.holdfast.benchmarks.jmh.executor.AsyncContenders.Resilience4j;
import io.holdfast.benchmarks.jmh.executor.AsyncContenders.SmallRye;
import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import java.util.concurrent.CompletionStage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A call whose stage another thread completes, 64 in flight per thread, through breaker, timeout, retry and fallback;
 * it succeeds. What is measured is the throughput of both threads together. A contender that loses calls fails its row.
 */
public class HandoverBenchmark extends BenchmarkSettings {

    private final Handover stages = new Handover(0);
    private final Holdfast holdfast = new Holdfast(stages::stage, false);
    private final Resilience4j resilience4j = new Resilience4j(stages::stage, true);
    private final SmallRye smallRye = new SmallRye(stages::stage);
    private final FailsafeContender failsafe = new FailsafeContender(stages::stage);

    /** The calls of one thread. */
    @State(Scope.Thread)
    public static class Calls {

        private static final int AT_A_TIME = 64;
        private static final long PATIENCE_MILLIS = 2_000;

        private final InFlight inFlight = new InFlight(AT_A_TIME, AT_A_TIME);

        CompletionStage<?> made(CompletionStage<?> call) throws InterruptedException {
            inFlight.add(call);
            if (inFlight.isHopeless()) {
                throw new IllegalStateException("calls that hang: more than " + AT_A_TIME + " (expected: none)");
            }
            return call;
        }

        /** Checks that no call was lost. */
        @TearDown
        public void check() throws InterruptedException {
            long lost = inFlight.lost(PATIENCE_MILLIS);
            if (lost > 0) {
                throw new IllegalStateException("lost: " + lost + " (expected: 0)");
            }
        }
    }

    /** Checks that every contender answers what it should. */
    @Setup
    public void check() {
        for (Guarded each : new Guarded[] {holdfast, resilience4j, smallRye, failsafe}) {
            String answer = each.answer();
            if (!answer.equals("answer")) {
                throw new IllegalStateException(
                        each.getClass().getSimpleName() + ": " + answer + " (expected: answer)");
            }
        }
    }

    /** Ends what has threads. */
    @TearDown
    public void close() {
        holdfast.close();
        resilience4j.close();
        stages.close();
    }

    @Benchmark
    public CompletionStage<?> bare(Calls calls) throws InterruptedException {
        return calls.made(stages.stage().handle((value, failure) -> failure == null ? value : "fallback"));
    }

    @Benchmark
    public CompletionStage<?> holdfast(Calls calls) throws InterruptedException {
        return calls.made(holdfast.call());
    }

    @Benchmark
    public CompletionStage<?> resilience4j(Calls calls) throws InterruptedException {
        return calls.made(resilience4j.call());
    }

    @Benchmark
    public CompletionStage<?> smallRye(Calls calls) throws InterruptedException {
        return calls.made(smallRye.call());
    }

    @Benchmark
    public CompletionStage<?> failsafe(Calls calls) throws InterruptedException {
        return calls.made(failsafe.call());
    }
}
