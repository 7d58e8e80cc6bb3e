package io.holdfast.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.TimeSource;
import io.holdfast.core.time.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A small contract and an executor on virtual time, for tests. */
final class Chat {

    enum Intent {
        WASTE,
        SMALL_TALK
    }

    static final Field<String> QUESTION = Field.of("question", String.class);
    static final Field<String> RULES = Field.of("rules", String.class);
    static final Field<String> WEATHER = Field.of("weather", String.class);
    static final Field<String> SUMMARY = Field.of("summary", String.class);

    static final Node RAG = Node.named("rag").reads(QUESTION).writes(RULES);
    static final Node SEARCH = Node.named("search").reads(QUESTION).writes(RULES);
    static final Node SKY = Node.named("sky").reads(QUESTION).writes(WEATHER);
    static final Node SUM =
            Node.named("sum").reads(RULES).readsIfPresent(WEATHER).writes(SUMMARY);

    static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(QUESTION)
            .nodes(RAG, SEARCH, SKY, SUM)
            .producers(RULES, RAG, SEARCH)
            .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(WEATHER, SUMMARY))
            .intent(Intent.SMALL_TALK, i -> i.welcomes(WEATHER))
            .build();

    static final Values ASKED = Values.of(QUESTION, "where do batteries go?");
    static final NodePolicy SECOND = NodePolicy.timeout(Duration.ofSeconds(1)).noBreaker();

    final VirtualTime time = new VirtualTime();
    final BreakerRegistry registry = BreakerRegistry.ofDefaults();

    /** Everything on the calling or the advancing thread. */
    NodeExecutorBuilder<Intent> direct() {
        return direct(CONTRACT, time).deadline(Duration.ofSeconds(10)).registry(registry);
    }

    /** The same for any contract; a deadline is still to be said. */
    static <I extends Enum<I>> NodeExecutorBuilder<I> direct(Contract<I> contract, TimeSource time) {
        return NodeExecutor.builder(contract)
                .timeSource(time)
                .executor(Runnable::run)
                .fallbackExecutor(Runnable::run)
                .continuationExecutor(Runnable::run);
    }

    static CompletableFuture<String> value(String value) {
        return CompletableFuture.completedFuture(value);
    }

    static CompletableFuture<String> down() {
        return CompletableFuture.failedFuture(new IOException("down"));
    }

    /** Only {@code RAG} matters; the other nodes answer at once. */
    NodeExecutor<Intent> rag(NodePolicy policy, AsyncNodeFunction function) {
        return others(direct()).bindAsync(RAG, policy, function).build();
    }

    static NodeExecutorBuilder<Intent> others(NodeExecutorBuilder<Intent> builder) {
        return builder.bind(SEARCH, SECOND.failOpen("none"), in -> "found")
                .bind(SKY, SECOND.failOpen(), in -> "sunny")
                .bind(
                        SUM,
                        SECOND.failOpen(),
                        in -> in.get(RULES)
                                + in.find(WEATHER).map(w -> ", " + w).orElse(""));
    }

    /** Told at once, by the thread that ends a node or an answer. */
    static NodeListener immediate(Consumer<NodeResult> nodes, Consumer<Answer> answers) {
        return new NodeListener() {
            @Override
            public boolean isImmediate() {
                return true;
            }

            @Override
            public void onNode(NodeResult result) {
                nodes.accept(result);
            }

            @Override
            public void onAnswer(Answer answer) {
                answers.accept(answer);
            }
        };
    }

    static <T> T done(CompletableFuture<T> future) {
        if (!future.isDone()) {
            throw new AssertionError("future: not done (expected: done by now)");
        }
        return future.join();
    }

    static <T> T soon(CompletableFuture<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("future: no value (expected: one within 20 s)", e);
        }
    }
}
