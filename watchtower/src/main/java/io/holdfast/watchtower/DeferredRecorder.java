package io.holdfast.watchtower;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.holdfast.watchtower.recorder.FlightRecorder;
import io.holdfast.watchtower.recorder.FlightRecorderBuilder;
import io.holdfast.watchtower.recorder.RecorderStatus;
import io.holdfast.watchtower.snapshot.Snapshot.RecorderPart;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The recorder of the service, if one is asked for, as soon as its database can be opened. What happens before that is
 * counted as dropped. Thread-safe.
 */
final class DeferredRecorder {

    private final WatchtowerBuilder settings;
    private final @Nullable FlightRecorderBuilder recorder;
    private final Retry retry;
    private final AtomicLong missed = new AtomicLong();

    private volatile @Nullable ServiceRecorder opened;

    @GuardedBy("this")
    private boolean closed;

    /**
     * Made, not begun.
     *
     * @throws IllegalArgumentException if the recorder's settings are wrong
     */
    DeferredRecorder(WatchtowerBuilder settings) {
        this.settings = settings;
        this.retry = new Retry("the flight recorder", this::open, settings.clocks.ticker());
        Path database = settings.database;
        if (database == null) {
            this.recorder = null;
            return;
        }
        FlightRecorderBuilder builder = FlightRecorder.at(database).clocks(settings.clocks);
        settings.recorderSettings.accept(builder);
        this.recorder = builder;
    }

    /**
     * Begins to record, now or as soon as it can.
     *
     * @throws io.holdfast.lifecycle.lock.LockRefusedException if it cannot now and the settings ask to fail fast
     * @throws WatchtowerException if a library is missing and the settings ask to fail fast
     */
    void start() {
        if (recorder != null) {
            retry.begin(settings.failFast);
        }
    }

    private void open() throws WrongLibraryException {
        if (recorder == null) {
            return;
        }
        FlightRecorder flight;
        try {
            flight = recorder.open();
        } catch (LinkageError e) {
            throw new WrongLibraryException(
                    "sqlite-jdbc: missing, or too old: " + e.getMessage()
                            + " (expected: the version of Holdfast's bom)",
                    e);
        }
        synchronized (this) {
            if (!closed) {
                opened = new ServiceRecorder(
                        flight, settings.heartbeat, settings.clocks.wall().instant());
                return;
            }
        }
        flight.close();
    }

    /** Null if nothing is asked to be recorded, or it cannot yet. */
    @Nullable
    ServiceRecorder ifOpen() {
        return opened;
    }

    /** Records something. */
    void record(Consumer<ServiceRecorder> entry) {
        ServiceRecorder open = opened;
        if (open != null) {
            entry.accept(open);
        } else if (recorder != null) {
            missed.incrementAndGet();
        }
    }

    /** How it is; null if nothing is asked to be recorded. */
    @Nullable
    RecorderPart status() {
        ServiceRecorder open = opened;
        if (open != null) {
            return open.status(missed.get());
        }
        String problem = problem();
        return recorder == null
                ? null
                : new RecorderPart(
                        RecorderStatus.State.PAUSED.name(),
                        problem == null ? "not opened yet" : problem,
                        0,
                        missed.get(),
                        0,
                        null,
                        0);
    }

    /** Why nothing is recorded; null if it is, or need not be. */
    @Nullable
    String problem() {
        return retry.problem();
    }

    void close() {
        retry.close();
        ServiceRecorder open;
        synchronized (this) {
            closed = true;
            open = opened;
        }
        if (open != null) {
            open.close();
        }
    }
}
