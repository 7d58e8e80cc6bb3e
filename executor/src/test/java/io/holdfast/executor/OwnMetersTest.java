package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Several executors in one meter registry; and listeners of an executor that drops a task. */
class OwnMetersTest {

    private final Chat chat = new Chat();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private NodeExecutor<Chat.Intent> executor(NodeExecutorBuilder<Chat.Intent> builder) {
        return Chat.others(builder.meters(meters))
                .bindAsync(RAG, SECOND, in -> CompletableFuture.completedFuture("well"))
                .build();
    }

    private double answers(String name) {
        return meters.get("holdfast.answer").tag("executor", name).timers().stream()
                .mapToLong(timer -> timer.count())
                .sum();
    }

    @Test
    void executors_doNotHideEachOther_andTakeTheirMetersAlong() {
        NodeExecutor<Chat.Intent> first = executor(chat.direct());
        NodeExecutor<Chat.Intent> second = executor(chat.direct());
        assertThat(done(first.run(Chat.Intent.WASTE, ASKED)).degraded()).isFalse();
        for (int i = 0; i < 2; i++) {
            assertThat(done(second.run(Chat.Intent.WASTE, ASKED)).degraded()).isFalse();
        }
        assertThat(answers("Intent")).isEqualTo(1);
        assertThat(answers("Intent-2")).isEqualTo(2);
        assertThat(meters.get("holdfast.node.retries")
                        .tags("executor", "Intent", "node", "rag")
                        .counter()
                        .count())
                .isZero();
        first.close();
        assertThat(meters.getMeters()).allMatch(meter -> "Intent-2".equals(name(meter)));
        try (NodeExecutor<Chat.Intent> third = executor(chat.direct());
                NodeExecutor<Chat.Intent> named = executor(chat.direct().name("books"))) {
            assertThat(done(third.run(Chat.Intent.WASTE, ASKED)).degraded()).isFalse();
            assertThat(done(named.run(Chat.Intent.WASTE, ASKED)).degraded()).isFalse();
            assertThat(answers("Intent")).isEqualTo(1);
            assertThat(answers("books")).isEqualTo(1);
        }
        second.close();
        assertThat(meters.getMeters()).isEmpty();
    }

    private static String name(Meter meter) {
        return String.valueOf(meter.getId().getTag("executor"));
    }

    @Test
    void listeners_surviveAnExecutorThatDropsATurn_orRunsItTwice() {
        ArrayBlockingQueue<Runnable> taken = new ArrayBlockingQueue<>(10);
        AtomicInteger told = new AtomicInteger();
        NodeListener listener = new NodeListener() {
            @Override
            public void onAnswer(Answer answer) {
                told.incrementAndGet();
            }
        };
        try (NodeExecutor<Chat.Intent> executor = chat.rag(SECOND, in -> new CompletableFuture<>())) {
            Answer answer = done(cancelled(executor));
            ListenerDispatcher announcer = new ListenerDispatcher(
                    java.util.List.of(listener),
                    taken::add,
                    new ContextCarrier(null, new InternalErrors()),
                    new InternalErrors(),
                    chat.time);
            announcer.answer(answer, null);
            Runnable dropped = taken.remove();
            announcer.answer(answer, null);
            assertThat(taken).isEmpty();
            chat.time.advance(java.time.Duration.ofMillis(11));
            announcer.answer(answer, null);
            Runnable again = taken.remove();
            dropped.run();
            assertThat(told).hasValue(0);
            again.run();
            again.run();
            assertThat(told).hasValue(3);
            announcer.answer(answer, null);
            taken.remove().run();
            assertThat(told).hasValue(4);
        }
    }

    private CompletableFuture<Answer> cancelled(NodeExecutor<Chat.Intent> executor) {
        CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
        chat.time.advance(java.time.Duration.ofSeconds(10));
        return run;
    }
}
