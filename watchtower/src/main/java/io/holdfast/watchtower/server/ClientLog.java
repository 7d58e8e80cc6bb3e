package io.holdfast.watchtower.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.watchtower.internal.JvmThreads;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.websocket.core.CloseStatus;

/**
 * What is logged of clients. Written by a thread of its own, because a log that hangs (a full pipe, a dead disk) would
 * otherwise hold one thread of the server after another, until none is left for the probes. The number of lines in a
 * while is limited, because clients could otherwise fill the disk; what is left out is counted. What a client has said
 * is {@linkplain ClientText escaped}. Thread-safe.
 */
final class ClientLog {

    static final int MOST_LINES = 100;

    private static final GuardedLog LOG = GuardedLog.of(FeedServer.class);
    private static final long WHILE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier ticker;
    private final ThreadPoolExecutor writing;

    @GuardedBy("this")
    private long begin;

    @GuardedBy("this")
    private int lines;

    @GuardedBy("this")
    private int leftOut;

    ClientLog(LongSupplier ticker) {
        this.ticker = ticker;
        this.begin = ticker.getAsLong();
        this.writing = JvmThreads.singleDaemon("holdfast-watchtower-log", new ArrayBlockingQueue<>(MOST_LINES));
    }

    void watches(String remote) {
        say(() -> LOG.info("client {} watches", remote));
    }

    void left(String remote, CloseStatus status) {
        String reason = status.getReason();
        String said = reason == null ? "" : " '" + ClientText.shown(reason) + "'";
        say(() -> LOG.info("client {} left: {}{}", remote, status.getCode(), said));
    }

    void refused(String remote, String why) {
        say(() -> LOG.info("client {} refused: {}", remote, why));
    }

    void dropped(String remote, String why) {
        say(() -> LOG.info("client {} dropped: {}", remote, why));
    }

    void broken(String remote, Throwable cause) {
        LOG.debug("client {}: connection broken", remote, cause);
    }

    void failed(String remote, Throwable cause) {
        say(() -> LOG.warn("client {} failed", remote, cause));
    }

    void notRead(String what, Throwable cause) {
        String said = ClientText.shown(String.valueOf(cause));
        say(() -> LOG.info("{} not read: {}", what, said));
    }

    private void say(Runnable words) {
        int before = admit();
        if (before < 0) {
            return;
        }
        try {
            writing.execute(() -> {
                if (before > 0) {
                    LOG.info(
                            "{} more lines on clients were left out (expected: at most {} in 10 s)",
                            before,
                            MOST_LINES);
                }
                words.run();
            });
        } catch (RejectedExecutionException e) {
            leftOut(); // the log hangs, or is closed
        }
    }

    /** How many lines were left out before this one, to be told with it; negative if this one is left out too. */
    private synchronized int admit() {
        long now = ticker.getAsLong();
        if (now - begin > WHILE_NANOS) {
            begin = now;
            lines = 0;
        }
        if (lines >= MOST_LINES) {
            leftOut++;
            return -1;
        }
        lines++;
        int told = leftOut;
        leftOut = 0;
        return told;
    }

    private synchronized void leftOut() {
        leftOut++;
    }

    /** Takes nothing more; what was said is still written. */
    void close() {
        writing.shutdown();
    }
}
