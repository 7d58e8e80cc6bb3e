package io.holdfast.benchmarks.jmh.executor;

import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * An answer from 1 to 1000 nodes, all required, each a stage that is complete on return: side by side, and one after
 * the other.
 */
public class IntentBenchmark extends BenchmarkSettings {

    /** The only intent. */
    public enum Intent {
        ALL
    }

    @Param({"1", "10", "100", "1000"})
    private int nodes;

    private final Field<String> input = Field.of("input", String.class);
    private final Values given = Values.of(input, "in");
    private NodeExecutor<Intent> wide = executor(1, false);
    private NodeExecutor<Intent> chain = executor(1, true);

    /** Builds the contracts. */
    @Setup
    public void build() {
        wide = executor(nodes, false);
        chain = executor(nodes, true);
        if (!wide.run(Intent.ALL, given).join().complete()
                || !chain.run(Intent.ALL, given).join().complete()) {
            throw new IllegalStateException("answer: incomplete (expected: complete)");
        }
    }

    private NodeExecutor<Intent> executor(int count, boolean inARow) {
        Node[] made = new Node[count];
        Field<?>[] outputs = new Field<?>[count];
        Field<String> before = input;
        for (int i = 0; i < count; i++) {
            Field<String> output = Field.of("f" + i, String.class);
            outputs[i] = output;
            made[i] = Node.named("n" + i).reads(before).writes(output);
            before = inARow ? output : input;
        }
        Contract<Intent> contract = Contract.of(Intent.class)
                .inputs(input)
                .nodes(made)
                .intent(Intent.ALL, i -> i.requires(outputs))
                .build();
        var builder =
                NodeExecutor.builder(contract).deadline(Duration.ofSeconds(5)).registry(BreakerRegistry.ofDefaults());
        CompletableFuture<String> answer = CompletableFuture.completedFuture("out");
        for (Node node : made) {
            builder.bindAsync(node, NodePolicy.timeout(Duration.ofSeconds(1)).retries(1), in -> answer);
        }
        return builder.build();
    }

    /** Ends the executors. */
    @TearDown
    public void close() {
        wide.close();
        chain.close();
    }

    @Benchmark
    public CompletableFuture<Answer> wide() {
        return wide.run(Intent.ALL, given);
    }

    @Benchmark
    public CompletableFuture<Answer> chain() {
        return chain.run(Intent.ALL, given);
    }
}
