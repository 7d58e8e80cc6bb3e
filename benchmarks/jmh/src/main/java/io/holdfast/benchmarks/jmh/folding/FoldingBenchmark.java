package io.holdfast.benchmarks.jmh.folding;

import io.holdfast.benchmarks.jmh.breaker.Contenders;
import io.holdfast.benchmarks.jmh.breaker.Peers;
import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Outcomes with failures, in a tight loop and with work between them, where successes pend and where they do not. */
public class FoldingBenchmark extends BenchmarkSettings {
    /** 100: 1 % of the calls fail; 10: 10 %. */
    @Param({"100", "10"})
    public int every;

    /** Rounds of work between two outcomes, a few nanoseconds each. */
    @Param({"0", "40", "400"})
    public int work;

    @Benchmark
    public boolean claiming(Claiming state, Contenders.Mix mix) {
        Blackhole.consumeCPU(work);
        return mix.fails(every) ? state.window.failure() : state.window.success();
    }

    @Benchmark
    public boolean folding(Folding state, Contenders.Mix mix) {
        Blackhole.consumeCPU(work);
        return mix.fails(every) ? state.window.failure() : state.window.success();
    }

    /** Each outcome claims its slot. */
    @State(Scope.Benchmark)
    public static class Claiming {
        final FoldingWindow window = new FoldingWindow(Peers.WINDOW, Peers.WINDOW / 2, false);
    }

    /** Successes pend. */
    @State(Scope.Benchmark)
    public static class Folding {
        final FoldingWindow window = new FoldingWindow(Peers.WINDOW, Peers.WINDOW / 2, true);
    }
}
