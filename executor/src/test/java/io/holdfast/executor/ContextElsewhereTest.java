package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.SEARCH;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.SKY;
import static io.holdfast.executor.Chat.SUM;
import static io.holdfast.executor.Chat.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.strategies.retry.Backoff;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.MDC;

/** Asynchronous code that starts on an executor's thread has its caller's context, and leaves none behind there. */
class ContextElsewhereTest {

    private enum What {
        FALLBACK,
        ALTERNATE
    }

    private enum How {
        ERROR,
        TIMEOUT
    }

    private static final ThreadLocal<String> TENANT = new ThreadLocal<>();
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final IOException DOWN = new IOException("down");

    private final Chat chat = new Chat();
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    /** Work that is over before its caller has left would be followed up on the caller's thread. */
    private final CountDownLatch asked = new CountDownLatch(1);

    private final ExecutorService pool = DefaultExecutors.pool("pool", 1, new LinkedBlockingQueue<>());

    private static final class Tenant implements ThreadLocalAccessor<String> {
        @Override
        public Object key() {
            return "tenant";
        }

        @Override
        public @Nullable String getValue() {
            return TENANT.get();
        }

        @Override
        public void setValue(String value) {
            TENANT.set(value);
        }

        @Override
        public void setValue() {
            TENANT.remove();
        }
    }

    @BeforeEach
    void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(new Tenant());
    }

    @AfterEach
    void forget() {
        boolean unused = ContextRegistry.getInstance().removeThreadLocalAccessor("tenant");
        be(null);
        pool.shutdown();
    }

    private static void be(@Nullable String who) {
        if (who == null) {
            MDC.clear();
            TENANT.remove();
        } else {
            MDC.put("request", who);
            TENANT.set(who);
        }
    }

    private static String who() {
        return MDC.get("request") + "/" + TENANT.get();
    }

    private <T> CompletionStage<T> note(String what, T value) {
        threads.add(Thread.currentThread());
        seen.add(what + " " + who());
        return CompletableFuture.completedFuture(value);
    }

    /** One thread for nodes and fallbacks, so that each finds what the one before has left. */
    private NodeExecutorBuilder<Chat.Intent> onePool() {
        return NodeExecutor.builder(Chat.CONTRACT)
                .deadline(Duration.ofSeconds(30))
                .registry(chat.registry)
                .timeSource(chat.time)
                .executor(pool)
                .fallbackExecutor(pool)
                .bindAsync(SKY, SECOND.failOpen(), in -> CompletableFuture.completedFuture("sunny"));
    }

    private void poolHasNone() {
        CompletableFuture<String> left = new CompletableFuture<>();
        pool.execute(() -> left.complete(who()));
        assertThat(soon(left)).isEqualTo("null/null");
        assertThat(threads).as("all ran elsewhere").doesNotContain(Thread.currentThread());
    }

    @Test
    void aRetry() {
        NodePolicy policy = SECOND.retries(2).backoff(Backoff.none());
        try (var executor = onePool()
                .bindAsync(RAG, policy, (in, context) -> {
                    if (context.attempt() == 1) {
                        return CompletableFuture.failedFuture(DOWN);
                    }
                    CompletionStage<String> well = note("attempt " + context.attempt(), "well");
                    return context.attempt() == 2 ? CompletableFuture.failedFuture(DOWN) : well;
                })
                .bindAsync(SEARCH, SECOND.failOpen("none"), in -> note("search", ""))
                .bindAsync(SUM, SECOND.failOpen(), in -> note("sum", "sum"))
                .build()) {
            be("r1");
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            be(null);
            assertThat(soon(run).attempts()).isEqualTo(3);
            assertThat(seen).containsExactly("attempt 2 r1/r1", "attempt 3 r1/r1");
            poolHasNone();
        }
    }

    @Test
    void aNodeWhoseInputsComeFromASynchronousNode() {
        try (var executor = onePool()
                .bind(RAG, SECOND, in -> {
                    asked.await();
                    return "rules";
                })
                .bindAsync(SEARCH, SECOND.failOpen("none"), in -> note("search", ""))
                .bindAsync(SUM, SECOND.failOpen(), in -> note("sum", "sum"))
                .build()) {
            List<CompletableFuture<Answer>> runs = new ArrayList<>();
            for (String caller : List.of("r1", "r2")) {
                be(caller);
                runs.add(executor.run(Chat.Intent.WASTE, ASKED));
            }
            be(null);
            runs.add(executor.run(Chat.Intent.WASTE, ASKED));
            asked.countDown();
            runs.forEach(run -> assertThat(soon(run).complete()).isTrue());
            assertThat(seen).containsExactlyInAnyOrder("sum r1/r1", "sum r2/r2", "sum null/null");
            poolHasNone();
        }
    }

    @Test
    void aNodeWhoseInputsComeFromSomebodyElsesThread() {
        CompletableFuture<String> rag = new CompletableFuture<>();
        try (var executor = onePool()
                .bindAsync(RAG, SECOND, in -> rag)
                .bindAsync(SEARCH, SECOND.failOpen("none"), in -> note("search", ""))
                .bindAsync(SUM, SECOND.failOpen(), in -> note("sum", "sum"))
                .build()) {
            be("r1");
            CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
            be(null);
            Thread foreign = new Thread(
                    () -> {
                        be("somebody else");
                        rag.complete("rules");
                    },
                    "foreign");
            foreign.start();
            assertThat(soon(run).complete()).isTrue();
            assertThat(seen).containsExactly("sum r1/r1");
            poolHasNone();
        }
    }

    private NodeExecutor<Chat.Intent> failing(What what, How how) {
        NodePolicy policy = what == What.ALTERNATE
                ? SECOND.fallback(Fallback.alternate(SEARCH))
                : SECOND.fallback(Fallback.ofAsync(in -> note("stand-in", "found")));
        var builder = onePool()
                .bindAsync(SEARCH, SECOND, in -> note("stand-in", "found"))
                .bindAsync(SUM, SECOND.failOpen(), in -> note("sum", "sum"));
        return how == How.TIMEOUT
                ? builder.bindAsync(RAG, policy, in -> new CompletableFuture<>())
                        .build()
                : builder.bind(RAG, policy, in -> {
                            asked.await();
                            throw DOWN;
                        })
                        .build();
    }

    @ParameterizedTest
    @EnumSource
    void aFallback(How how) {
        standsIn(What.FALLBACK, how);
    }

    @ParameterizedTest
    @EnumSource
    void anAlternate(How how) {
        standsIn(What.ALTERNATE, how);
    }

    private void standsIn(What what, How how) {
        try (var executor = failing(what, how)) {
            be("r1");
            CompletableFuture<NodeResult> alone = executor.run(RAG, ASKED);
            be("r2");
            CompletableFuture<Answer> answer = executor.run(Chat.Intent.WASTE, ASKED);
            be(null);
            asked.countDown();
            if (how == How.TIMEOUT) {
                chat.time.advance(LIMIT);
            }
            assertThat(soon(alone).status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
            assertThat(soon(answer).result(SUM).status()).isEqualTo(NodeStatus.SUCCESS);
            assertThat(seen).containsExactlyInAnyOrder("stand-in r1/r1", "stand-in r2/r2", "sum r2/r2");
            poolHasNone();
        }
    }

    /** Such as CallerRunsPolicy: the thread that asks has its own context back, whatever the work has made of it. */
    @Test
    void onItsCallersThread_theContextIsTheCallersAfter() {
        try (var executor = Chat.others(chat.direct())
                .bind(RAG, SECOND.fallback(in -> "fallback " + who()), in -> {
                    be("changed by the node");
                    throw DOWN;
                })
                .build()) {
            be("r1");
            NodeResult result = soon(executor.run(RAG, ASKED));
            assertThat(result.find(Chat.RULES)).contains("fallback r1/r1");
            assertThat(who()).isEqualTo("r1/r1");
        }
    }
}
