package io.holdfast.benchmarks.jmh.executor;

import io.holdfast.benchmarks.jmh.executor.AsyncContenders.Guarded;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.Guard;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.executor.NodeResult;
import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The policy of {@link AsyncContenders} around a call that comes with each use, as a guard's does. */
final class GuardContenders {

    private static final CompletableFuture<String> STAND_IN =
            CompletableFuture.completedFuture(AsyncContenders.STAND_IN);

    private GuardContenders() {}

    private static NodePolicy policy() {
        return NodePolicy.timeout(AsyncContenders.LIMIT)
                .breaker(AsyncContenders.breaker(false))
                .retries(AsyncContenders.RETRIES)
                .backoff(Backoff.none())
                .retryOn(failure -> failure instanceof IOException)
                .fallbackAsync(in -> STAND_IN);
    }

    /** A guard. */
    static final class OfOneCall implements Guarded {

        private final Supplier<CompletionStage<String>> source;
        private final Guard<String> guard = Guard.<String>of("node")
                .policy(policy())
                .deadline(Duration.ofSeconds(5))
                .registry(BreakerRegistry.ofDefaults())
                .build();

        OfOneCall(Supplier<CompletionStage<String>> source) {
            this.source = source;
        }

        @Override
        public CompletableFuture<String> call() {
            return guard.callAsync(source);
        }

        @Override
        public void close() {
            guard.close();
        }
    }

    /** A node that is given its call as a field: the only way to say it without a guard. */
    static final class OfOneNode implements Guarded {

        private enum Intent {
            ANSWER
        }

        private static final Field<Supplier<CompletionStage<String>>> CALL = Field.generic("call", Supplier.class);
        private static final Field<String> ANSWER = Field.of("answer", String.class);
        private static final Node NODE = Node.named("node").reads(CALL).writes(ANSWER);
        private static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
                .inputs(CALL)
                .nodes(NODE)
                .intent(Intent.ANSWER, i -> i.requires(ANSWER))
                .build();

        private final Supplier<CompletionStage<String>> source;
        private final NodeExecutor<Intent> executor = NodeExecutor.builder(CONTRACT)
                .deadline(Duration.ofSeconds(5))
                .registry(BreakerRegistry.ofDefaults())
                .bindAsync(NODE, policy(), in -> in.get(CALL).get())
                .build();

        OfOneNode(Supplier<CompletionStage<String>> source) {
            this.source = source;
        }

        @Override
        public CompletableFuture<NodeResult> call() {
            return executor.run(NODE, Values.of(CALL, source));
        }

        @Override
        public String answer() {
            return call().join().find(ANSWER).orElse("none");
        }

        @Override
        public void close() {
            executor.close();
        }
    }
}
