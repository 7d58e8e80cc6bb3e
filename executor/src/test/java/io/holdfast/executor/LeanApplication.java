package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.CONTRACT;
import static io.holdfast.executor.Chat.QUESTION;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.RULES;
import static io.holdfast.executor.Chat.SEARCH;

import io.holdfast.strategies.retry.Backoff;
import io.holdfast.strategies.retry.RetryBudget;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** An application with neither Micrometer's meters nor Caffeine; {@link OptionalJarsTest} loads it without them. */
public final class LeanApplication implements Supplier<List<String>> {

    /** What it has seen, in one word each. */
    @Override
    public List<String> get() {
        List<String> seen = new ArrayList<>();
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(5))
                .retries(1)
                .backoff(Backoff.none())
                .budget(RetryBudget.shared("lean", 0.1, 5))
                .fallback(Fallback.alternate(SEARCH))
                .fallback(Fallback.constant("none"));
        CompletableFuture<String> shared = new CompletableFuture<>();
        try (NodeExecutor<Chat.Intent> executor = Chat.others(
                        NodeExecutor.builder(CONTRACT).deadline(Duration.ofSeconds(10)))
                .bindAsync(RAG, policy, in -> asked(in.get(QUESTION), shared))
                .listener(Chat.immediate(result -> {}, answer -> seen.add("told")))
                .build()) {
            Answer answer = Chat.soon(executor.run(Chat.Intent.WASTE, ASKED));
            seen.add(answer.get(RULES) + " " + answer.outcome());
            CompletableFuture<NodeResult> first = executor.run(RAG, ASKED.and(QUESTION, "shared"));
            CompletableFuture<NodeResult> second = executor.run(RAG, ASKED.and(QUESTION, "shared"));
            shared.complete("rules");
            seen.add(Chat.soon(first).status() + " " + Chat.soon(second).status());
        }
        seen.add(refusal(() -> Fallback.lastKnownGood(in -> in, Duration.ofMinutes(1), 10)));
        seen.add(refusal(() -> NodeExecutor.builder(CONTRACT).meters(nothing())));
        seen.add(refusal(() -> NodeExecutor.builder(CONTRACT).observations(nothing())));
        return seen;
    }

    private static CompletableFuture<String> asked(String question, CompletableFuture<String> shared) {
        return question.equals("shared") ? shared : CompletableFuture.failedFuture(new IOException("down"));
    }

    private static String refusal(Supplier<?> asked) {
        try {
            return "got " + asked.get();
        } catch (IllegalStateException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // there is no registry to be had
    private static <T> T nothing() {
        return null;
    }
}
