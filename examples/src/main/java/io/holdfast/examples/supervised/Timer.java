package io.holdfast.examples.supervised;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that ticks, whatever the work loop does: a heartbeat from here would have told nothing. */
final class Timer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Timer.class);
    private static final int TICK_MILLIS = 500;

    private final ScheduledExecutorService threads = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "chat-timer");
        thread.setDaemon(true);
        return thread;
    });

    private Timer() {}

    static Timer start() {
        Timer timer = new Timer();
        ScheduledFuture<?> unused = timer.threads.scheduleAtFixedRate(
                () -> LOG.info("tick"), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        return timer;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
