package io.holdfast.benchmarks.jmh.hedge;

import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.executor.NodeResult;
import io.holdfast.strategies.hedge.Hedge;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A node's run with and without a hedge in its policy, no hedge being sent: with a stage that is complete on return,
 * and with one that is under way.
 */
public class HedgedNodeBenchmark extends BenchmarkSettings {

    private enum Intent {
        ANSWER
    }

    private static final Field<String> QUESTION = Field.of("question", String.class);
    private static final Field<String> ANSWER = Field.of("answer", String.class);
    private static final Node NODE = Node.named("node").reads(QUESTION).writes(ANSWER);
    private static final Values ASKED = Values.of(QUESTION, "why");
    private static final NodePolicy PLAIN =
            NodePolicy.timeout(Duration.ofSeconds(20)).noBreaker();

    private static final ThreadLocal<@Nullable CompletableFuture<String>> PENDING = new ThreadLocal<>();

    /** One executor. */
    public abstract static class Running {
        private final CompletableFuture<String> known = CompletableFuture.completedFuture("answer");
        private final NodeExecutor<Intent> executor;

        Running(NodePolicy policy) {
            executor = NodeExecutor.builder(Contract.of(Intent.class)
                            .inputs(QUESTION)
                            .nodes(NODE)
                            .intent(Intent.ANSWER, i -> i.requires(ANSWER))
                            .build())
                    .deadline(Duration.ofSeconds(30))
                    .bindAsync(NODE, policy, in -> {
                        CompletableFuture<String> mine = PENDING.get();
                        return mine == null ? known : mine;
                    })
                    .build();
        }

        CompletableFuture<NodeResult> complete() {
            return executor.run(NODE, ASKED);
        }

        CompletableFuture<NodeResult> underWay() {
            CompletableFuture<String> mine = new CompletableFuture<>();
            PENDING.set(mine);
            CompletableFuture<NodeResult> run = executor.run(NODE, ASKED);
            mine.complete("answer");
            PENDING.remove();
            return run;
        }

        /** Ends its threads. */
        @TearDown
        public void close() {
            executor.close();
        }
    }

    /** Without. */
    @State(Scope.Benchmark)
    public static class Plain extends Running {
        /** Without a hedge. */
        public Plain() {
            super(PLAIN);
        }
    }

    /** After a fixed delay. */
    @State(Scope.Benchmark)
    public static class Fixed extends Running {
        /** With a hedge that is never due. */
        public Fixed() {
            super(PLAIN.hedge(Hedge.after(Duration.ofSeconds(10))).idempotent());
        }
    }

    /** After a percentile. */
    @State(Scope.Benchmark)
    public static class Measured extends Running {
        /** With a hedge that is never due. */
        public Measured() {
            super(PLAIN.hedge(Hedge.afterPercentile(95)
                            .atLeast(Duration.ofSeconds(10))
                            .atMost(Duration.ofSeconds(10)))
                    .idempotent());
        }
    }

    @Benchmark
    public CompletableFuture<NodeResult> completePlain(Plain state) {
        return state.complete();
    }

    @Benchmark
    public CompletableFuture<NodeResult> completeHedged(Fixed state) {
        return state.complete();
    }

    @Benchmark
    public CompletableFuture<NodeResult> completeMeasured(Measured state) {
        return state.complete();
    }

    @Benchmark
    public CompletableFuture<NodeResult> underWayPlain(Plain state) {
        return state.underWay();
    }

    @Benchmark
    public CompletableFuture<NodeResult> underWayHedged(Fixed state) {
        return state.underWay();
    }

    @Benchmark
    public CompletableFuture<NodeResult> underWayMeasured(Measured state) {
        return state.underWay();
    }
}
