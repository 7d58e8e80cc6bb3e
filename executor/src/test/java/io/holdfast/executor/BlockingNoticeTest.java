package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.done;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** An asynchronous function that does its work before it returns holds its caller up, and is told so once. */
class BlockingNoticeTest {

    private static final String NOTICE = "node 'rag': its asynchronous function took 101 ms on the caller's thread"
            + " (expected: a return at once; see bind)";
    private static final Duration LONG = Duration.ofMillis(101);
    private static final IOException DOWN = new IOException("down");

    private final Chat chat = new Chat();
    private final Logger log = (Logger) LoggerFactory.getLogger(NodeExecutor.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void leave() {
        log.detachAppender(lines);
    }

    private List<String> warnings() {
        return lines.list.stream()
                .filter(line -> line.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains("asynchronous function"))
                .toList();
    }

    /** The function works so long on the thread that asks, and returns the stage then. */
    private void runTwice(NodePolicy policy, Duration works, CompletionStage<String> stage) {
        try (var executor = chat.rag(policy, in -> {
            chat.time.advance(works);
            return stage;
        })) {
            for (int i = 0; i < 2; i++) {
                CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
                chat.time.advance(Duration.ofSeconds(10));
                assertThat(run).isDone();
            }
        }
    }

    @Test
    void oneThatReturnsItsValue_isNoticedOnce() {
        runTwice(SECOND, LONG, CompletableFuture.completedFuture("well"));
        assertThat(warnings()).containsExactly(NOTICE);
    }

    @Test
    void oneThatReturnsAPendingStage_isNoticedOnce() {
        runTwice(SECOND, LONG, new CompletableFuture<>());
        assertThat(warnings()).containsExactly(NOTICE);
    }

    @Test
    void oneThatFails_isNoticedOnce_whateverFollows() {
        runTwice(SECOND, LONG, CompletableFuture.failedFuture(DOWN));
        assertThat(warnings()).containsExactly(NOTICE);
    }

    @Test
    void oneThatThrows_isNoticedBeforeItsRetry() {
        try (var executor = chat.rag(SECOND.retries(1).backoff(Backoff.none()), in -> {
            chat.time.advance(LONG);
            throw DOWN;
        })) {
            assertThat(done(executor.run(RAG, ASKED)).attempts()).isEqualTo(2);
        }
        assertThat(warnings()).containsExactly(NOTICE);
    }

    @Test
    void anAsynchronousFallback_isNoticed() {
        NodePolicy policy = SECOND.fallback(Fallback.ofAsync(in -> {
            chat.time.advance(LONG);
            return CompletableFuture.completedFuture("stand-in");
        }));
        runTwice(policy, Duration.ZERO, CompletableFuture.failedFuture(DOWN));
        assertThat(warnings()).containsExactly(NOTICE);
    }

    @Test
    void aQuickOne_isNot_howeverLongItsStageTakes() {
        runTwice(SECOND, Duration.ofMillis(100), CompletableFuture.completedFuture("well"));
        runTwice(SECOND, Duration.ofMillis(100), CompletableFuture.failedFuture(DOWN));
        CompletableFuture<String> slow = new CompletableFuture<>();
        try (var executor = chat.rag(SECOND, in -> slow)) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofMillis(900));
            slow.complete("well");
            assertThat(done(run).status()).isEqualTo(NodeStatus.SUCCESS);
        }
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aSynchronousOne_andOneOnAThreadOfTheExecutor_mayTakeTheirTime() {
        try (var executor = Chat.others(chat.direct())
                .bind(RAG, SECOND, in -> {
                    chat.time.advance(Duration.ofMillis(500));
                    return "well";
                })
                .build()) {
            assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.SUCCESS);
        }
        try (var executor = chat.rag(SECOND.retries(1).backoff(Backoff.none()), in -> {
            if (chat.time.pendingTimers() == 0) {
                return CompletableFuture.failedFuture(DOWN);
            }
            chat.time.advance(Duration.ofMillis(500));
            return CompletableFuture.completedFuture("well");
        })) {
            assertThat(done(executor.run(RAG, ASKED)).attempts()).isEqualTo(2);
        }
        assertThat(warnings()).isEmpty();
    }
}
