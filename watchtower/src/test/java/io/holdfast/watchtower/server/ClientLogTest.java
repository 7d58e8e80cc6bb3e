package io.holdfast.watchtower.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What is logged of clients. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(FeedServer.class);
    private final AtomicLong nanos = new AtomicLong();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final CountDownLatch stuck = new CountDownLatch(1);
    private volatile boolean hangs;
    private ClientLog log;

    /** The logs that earlier tests have closed still write what was said to them, to the same logger. */
    private final Set<Thread> earlier = Thread.getAllStackTraces().keySet();

    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (earlier.contains(Thread.currentThread())) {
                return;
            }
            lines.add(event.getFormattedMessage());
            try {
                if (hangs) {
                    stuck.await();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.INFO);
        log = new ClientLog(nanos::get);
    }

    @AfterEach
    void leave() {
        stuck.countDown();
        log.close();
        logger.detachAppender(appender);
        logger.setLevel(null);
    }

    private @Nullable String next() throws InterruptedException {
        return lines.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void reasonOfAClient_isQuotedAndEscaped() throws InterruptedException {
        log.left("/10.0.0.1:5", new CloseStatus(1000, "bye\n2026-11-28 ERROR lost the lock \u001b[31m\u202e"));
        assertThat(next())
                .isEqualTo(
                        "client /10.0.0.1:5 left: 1000 'bye\\u000a2026-11-28 ERROR lost the lock \\u001b[31m\\u202e'");
        log.left("/10.0.0.1:5", new CloseStatus(1006));
        assertThat(next()).isEqualTo("client /10.0.0.1:5 left: 1006");
        log.notRead("history", new IllegalArgumentException("a\nb"));
        assertThat(next()).isEqualTo("history not read: java.lang.IllegalArgumentException: a\\u000ab");
    }

    @Test
    void floodOfClients_isNoFloodOfLines_andWhatIsLeftOutIsTold() throws InterruptedException {
        for (int i = 0; i < 10_000; i++) {
            log.refused("10.0.0.1", "no");
            if (i < ClientLog.MOST_LINES) {
                assertThat(next()).isEqualTo("client 10.0.0.1 refused: no");
            }
        }
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(11));
        log.watches("10.0.0.2");
        assertThat(next()).isEqualTo("9900 more lines on clients were left out (expected: at most 100 in 10 s)");
        assertThat(next()).isEqualTo("client 10.0.0.2 watches");
        assertThat(lines).isEmpty();
    }

    @Test
    void logThatHangs_holdsNobodyUp() throws InterruptedException {
        hangs = true;
        for (int i = 0; i < 50; i++) { // the fifty-first line of this thread would be reached never
            log.watches("10.0.0.1");
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(11));
        }
        assertThat(next()).isEqualTo("client 10.0.0.1 watches");
        for (int i = 0; i < 1_000; i++) {
            log.watches("10.0.0.1");
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(11));
        }
        assertThat(lines).as("while the first line hangs").isEmpty();
    }
}
