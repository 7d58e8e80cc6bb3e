package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A virtual thread that waits must not hold on to its carrier. The flight recorder tells, on a JDK that has such
 * threads; on JDK 17 there is nothing to pin, and what is tested is that none are used.
 */
class PinningTest {

    private static final boolean HAS_VIRTUAL_THREADS = Runtime.version().feature() >= 21;
    private static final long A_MOMENT = Duration.ofMillis(2).toNanos();

    @TempDir
    Path folder;

    private final Chat chat = new Chat();

    @Test
    void noPathThroughTheExecutorPinsACarrier() throws Exception {
        assertThat(nameOfWorker().startsWith("VirtualThread")).isEqualTo(HAS_VIRTUAL_THREADS);
        everyPath();
        assertThat(pinned(this::everyPath)).isEmpty();
    }

    /**
     * Waiting inside of a class initialiser pins on every JDK; on those before 24 waiting inside of {@code
     * synchronized} does as well.
     */
    @Test
    void theRecorderSeesANodeThatPins() throws Exception {
        List<RecordedEvent> events = pinned(() -> {
            try (var executor = Chat.others(threads())
                    .bind(RAG, SECOND, in -> Initialised.VALUE)
                    .build()) {
                assertThat(soon(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.SUCCESS);
            }
        });
        assertThat(events.isEmpty()).isEqualTo(!HAS_VIRTUAL_THREADS);
    }

    @Test
    void theMonitorProbeSeesANaiveMonitor() {
        Object monitor = new Object();
        NodeFunction naive = in -> {
            synchronized (monitor) {
                ThreadInfo info = ManagementFactory.getThreadMXBean()
                        .getThreadInfo(new long[] {Thread.currentThread().getId()}, true, true)[0];
                return "" + info.getLockedMonitors().length;
            }
        };
        try (var executor = Chat.others(chat.direct()).bind(RAG, SECOND, naive).build()) {
            assertThat(Chat.done(executor.run(RAG, ASKED)).find(Chat.RULES)).contains("1");
        }
    }

    private static final class Initialised {
        static final String VALUE = slowly();

        private static String slowly() {
            LockSupport.parkNanos(A_MOMENT * 10);
            return "made";
        }
    }

    private NodeExecutorBuilder<Chat.Intent> threads() {
        return NodeExecutor.builder(Chat.CONTRACT)
                .deadline(Duration.ofSeconds(30))
                .registry(chat.registry);
    }

    private static String nameOfWorker() {
        ExecutorService work = DefaultExecutors.forWork("probe");
        try {
            return soon(
                    CompletableFuture.supplyAsync(() -> Thread.currentThread().toString(), work));
        } finally {
            work.shutdown();
        }
    }

    /**
     * Blocking nodes that succeed, fail and are retried, time out and are interrupted; blocking fallbacks and
     * listeners; whole answers.
     */
    private void everyPath() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch heard = new CountDownLatch(20);
        NodePolicy timed = NodePolicy.timeout(Duration.ofMillis(20))
                .retries(1)
                .backoff(Backoff.fixed(Duration.ofMillis(1)))
                .maxConcurrent(100)
                .fallback(Fallback.lastKnownGood(in -> null, Duration.ofMinutes(1), 10))
                .fallback(in -> {
                    LockSupport.parkNanos(A_MOMENT);
                    return "fallback";
                });
        NodeListener slow = new NodeListener() {
            @Override
            public void onAnswer(Answer answer) {
                LockSupport.parkNanos(A_MOMENT);
                heard.countDown();
            }
        };
        try (var executor = Chat.others(threads().listener(slow))
                .bind(RAG, timed, (in, context) -> {
                    context.onCancel(calls::incrementAndGet);
                    LockSupport.parkNanos(A_MOMENT);
                    switch (calls.incrementAndGet() % 3) {
                        case 0 -> throw new IOException("down");
                        case 1 -> new CountDownLatch(1).await();
                        default -> {
                            // answers
                        }
                    }
                    return "answer";
                })
                .build()) {
            for (int i = 0; i < 20; i++) {
                assertThat(soon(executor.run(Chat.Intent.WASTE, ASKED)).failed())
                        .isFalse();
            }
            assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private interface Load {
        void run() throws Exception;
    }

    private List<RecordedEvent> pinned(Load load) throws Exception {
        Path file = folder.resolve("pinned.jfr");
        try (Recording recording = new Recording()) {
            recording
                    .enable("jdk.VirtualThreadPinned")
                    .withThreshold(Duration.ZERO)
                    .withStackTrace();
            recording.start();
            load.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(PinningTest::inHoldfast)
                .toList();
    }

    private static boolean inHoldfast(RecordedEvent event) {
        return event.getStackTrace() != null
                && event.getStackTrace().getFrames().stream()
                        .anyMatch(frame -> frame.getMethod().getType().getName().startsWith("io.holdfast."));
    }
}
