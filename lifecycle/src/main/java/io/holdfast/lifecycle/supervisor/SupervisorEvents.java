package io.holdfast.lifecycle.supervisor;

import io.holdfast.lifecycle.internal.GuardedLog;
import io.holdfast.lifecycle.internal.SmallFiles;
import io.holdfast.lifecycle.internal.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Where events go: the log, the file of restarts (one JSON object a line) and the notifiers. None of them can fail the
 * supervisor.
 */
final class SupervisorEvents {

    private static final GuardedLog LOG = GuardedLog.of(Supervisor.class);
    private static final long MOST_BYTES = 1 << 20;
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    private final Path file;
    private final List<Notifier> notifiers;
    private final ExecutorService notifying = Threads.oneThread("holdfast-notifier", 64);

    SupervisorEvents(Path directory, List<Notifier> notifiers) {
        this.file = directory.resolve("events.log");
        this.notifiers = List.copyOf(notifiers);
    }

    void tell(SupervisorEvent event) {
        LOG.info("{} {}", event.cause(), event.detail());
        append(event);
        for (Notifier notifier : notifiers) {
            try {
                notifying.execute(() -> tell(notifier, event));
            } catch (RejectedExecutionException | OutOfMemoryError e) { // or no thread is left in the system
                LOG.warn("notifiers are behind; {} not told", event.cause());
            }
        }
    }

    /** Lets the notifiers finish, for a while. */
    void close() {
        notifying.shutdown();
        try {
            if (!notifying.awaitTermination(LAST_WORDS.toNanos(), TimeUnit.NANOSECONDS)) {
                notifying.shutdownNow();
            }
        } catch (InterruptedException e) {
            notifying.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(Notifier notifier, SupervisorEvent event) {
        try {
            notifier.tell(event);
        } catch (Throwable e) {
            LOG.warn("notifier failed to tell {}", event.cause(), e);
        }
    }

    private void append(SupervisorEvent event) {
        try {
            if (Files.exists(file) && Files.size(file) > MOST_BYTES) {
                Files.move(file, file.resolveSibling("events.log.1"), StandardCopyOption.REPLACE_EXISTING);
            }
            SmallFiles.append(file, event.toJson() + "\n");
        } catch (IOException e) {
            LOG.warn("cannot write {}: {}", file, e.toString());
        }
    }
}
