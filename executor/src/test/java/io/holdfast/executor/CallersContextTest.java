package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.RULES;
import static io.holdfast.executor.Chat.SEARCH;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.SKY;
import static io.holdfast.executor.Chat.SUM;
import static io.holdfast.executor.Chat.done;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.holdfast.strategies.retry.Backoff;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** All user code of a run sees its caller's context, whatever thread goes on with the run. */
class CallersContextTest {

    private static final IOException DOWN = new IOException("down");

    private final ThreadLocal<String> tenant = new ThreadLocal<>();
    private final Map<String, String> seen = new TreeMap<>();
    private final Chat chat = new Chat();

    @AfterEach
    void noTenant() {
        tenant.remove();
    }

    private NodeExecutorBuilder<Chat.Intent> builder() {
        ContextRegistry contexts = new ContextRegistry().registerThreadLocalAccessor("tenant", tenant);
        return chat.direct()
                .contextPropagation(ContextSnapshotFactory.builder()
                        .contextRegistry(contexts)
                        .clearMissing(true)
                        .build());
    }

    private <T> T see(String who, T result) {
        seen.put(who, String.valueOf(tenant.get()));
        return result;
    }

    private <T> CompletableFuture<T> as(String name, CompletableFuture<T> started) {
        assertThat(tenant.get()).isEqualTo(name);
        tenant.remove();
        return started;
    }

    private NodePolicy remembering(NodePolicy policy) {
        return policy.fallback(Fallback.lastKnownGood(in -> see("key", "of " + tenant.get()), ofMinutes(1), 9));
    }

    @Test
    void aLastKnownGoodValue_isForTheTenantWhoseItWas() {
        boolean[] down = {false};
        NodeFunction function = in -> {
            if (down[0]) {
                throw DOWN;
            }
            return "secret of " + tenant.get();
        };
        Deque<Runnable> tasks = new ArrayDeque<>();
        try (var executor = Chat.others(builder())
                .executor(tasks::add)
                .bind(RAG, remembering(SECOND), function)
                .build()) {
            Function<String, Optional<String>> asked = name -> {
                tenant.set(name);
                CompletableFuture<NodeResult> run = as(name, executor.run(RAG, ASKED));
                tasks.remove().run();
                return done(run).find(RULES);
            };
            assertThat(asked.apply("alice")).contains("secret of alice");
            down[0] = true;
            assertThat(asked.apply("bob")).isEmpty();
            assertThat(seen).containsEntry("key", "bob");
            assertThat(asked.apply("alice")).contains("secret of alice");
        }
    }

    @Test
    void whatJudgesAFailure_seesTheCallersContext() {
        NodePolicy policy = SECOND.retries(1)
                .backoff(Backoff.of((IntervalFunction) retry -> see("backoff", 1L)))
                .retryOn(thrown -> see("retryOn", true))
                .delayFrom(thrown -> {
                    see("delayFrom", "");
                    return null;
                })
                .declines(thrown -> see("declines", false))
                .failWhen(RULES, value -> see("failWhen", true));
        List<CompletableFuture<Object>> stages = List.of(new CompletableFuture<>(), new CompletableFuture<>());
        try (var executor = Chat.others(builder())
                .bindAsync(RAG, remembering(policy), (in, context) -> stages.get(context.attempt() - 1))
                .build()) {
            tenant.set("bob");
            CompletableFuture<NodeResult> run = as("bob", executor.run(RAG, ASKED));
            seen.clear(); // what the check of the policies has asked
            stages.get(0).completeExceptionally(DOWN);
            chat.time.advance(ofSeconds(1).dividedBy(2));
            stages.get(1).complete("soft");
            assertThat(done(run).status()).isEqualTo(NodeStatus.FAILED);
        }
        assertSeenByBob("backoff", "declines", "delayFrom", "failWhen", "key", "retryOn");
    }

    private void assertSeenByBob(String... by) {
        assertThat(seen)
                .containsOnlyKeys(by)
                .allSatisfy((who, had) -> assertThat(had).as(who).isEqualTo("bob"));
        assertThat(tenant.get()).isNull();
    }

    @Test
    void whatTheBreakerAsks_seesTheCallersContext() {
        CircuitBreakerConfig records = CircuitBreakerConfig.custom()
                .recordException(thrown -> see("recordException", true))
                .build();
        CompletableFuture<Object> stage = new CompletableFuture<>();
        try (var executor = Chat.others(builder())
                .bindAsync(RAG, NodePolicy.timeout(ofSeconds(1)).breaker(records), in -> stage)
                .build()) {
            tenant.set("bob");
            CompletableFuture<NodeResult> run = as("bob", executor.run(RAG, ASKED));
            stage.completeExceptionally(DOWN);
            assertThat(done(run).status()).isEqualTo(NodeStatus.FAILED);
        }
        assertSeenByBob("recordException");
    }

    @Test
    void whatIsToldOfATimeout_seesTheCallersContext() {
        CompletableFuture<Object> stage = new CompletableFuture<>();
        CompletableFuture<String> unused = stage.handle((value, failure) -> see("cancelled stage", ""));
        try (var executor = Chat.others(builder())
                .bindAsync(RAG, remembering(SECOND.cancelSource()), (in, context) -> {
                    context.onCancel(() -> see("onCancel", ""));
                    return stage;
                })
                .build()) {
            tenant.set("bob");
            CompletableFuture<NodeResult> run = as("bob", executor.run(RAG, ASKED));
            chat.time.advance(ofSeconds(1));
            assertThat(done(run).status()).isEqualTo(NodeStatus.TIMEOUT);
        }
        assertSeenByBob("cancelled stage", "key", "onCancel");
        assertThat(unused).isDone();
    }

    @Test
    void whatIsAskedAtTheDeadline_seesTheCallersContext() {
        NodePolicy late = NodePolicy.timeout(ofSeconds(20)).noBreaker();
        try (var executor = builder()
                .bindAsync(RAG, remembering(late), in -> new CompletableFuture<>())
                .bind(SEARCH, SECOND.failOpen(), in -> "found")
                .bind(SKY, SECOND.failOpen(), in -> "sunny")
                .bind(
                        SUM,
                        late.fallback(Fallback.lastKnownGood(in -> see("unstarted", "x"), ofMinutes(1), 1)),
                        in -> "")
                .build()) {
            tenant.set("bob");
            CompletableFuture<Answer> run = as("bob", executor.run(Chat.Intent.WASTE, ASKED));
            chat.time.advance(ofSeconds(10));
            assertThat(done(run).failed()).isTrue();
        }
        assertSeenByBob("key", "unstarted");
    }

    @Test
    void noContextPropagation_userCodeElsewhere_seesThatThreadsOwnContext() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        try (var executor = Chat.others(builder().noContextPropagation())
                .executor(tasks::add)
                .bind(RAG, SECOND, in -> see("node", "glass"))
                .build()) {
            tenant.set("bob");
            CompletableFuture<NodeResult> run = as("bob", executor.run(RAG, ASKED));
            tenant.set("worker");
            tasks.remove().run();
            assertThat(done(run).find(RULES)).contains("glass");
        }
        assertThat(seen).containsOnlyKeys("node").containsEntry("node", "worker");
        assertThat(tenant.get()).as("left as it was").isEqualTo("worker");
    }
}
