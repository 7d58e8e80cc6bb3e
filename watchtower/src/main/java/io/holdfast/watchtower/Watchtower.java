package io.holdfast.watchtower;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.lifecycle.LockRefusedException;
import io.holdfast.lifecycle.OwnerField;
import io.holdfast.lifecycle.ShutdownPhase;
import io.holdfast.lifecycle.ShutdownReason;
import io.holdfast.watchtower.recorder.FlightRecorder;
import io.holdfast.watchtower.recorder.FlightRecorderBuilder;
import io.holdfast.watchtower.server.FeedServer;
import io.holdfast.watchtower.server.ServerOptions;
import io.holdfast.watchtower.snapshot.Lookout;
import io.holdfast.watchtower.snapshot.ProcessSources;
import io.holdfast.watchtower.snapshot.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A live page on a service, from inside it, and a record of what happened.
 *
 * <pre>{@code
 * Watchtower.start(registry); // http://127.0.0.1:8000/
 * }</pre>
 *
 * <p>It looks once a tick, on a thread of its own, and sends the same bytes to everybody who watches. Whoever reads slowly sees fewer ticks;
 * neither he nor anything else that goes wrong here slows or harms the service. It is for looking only: nothing can be changed through it. All
 * its threads are daemons. Thread-safe.
 */
public final class Watchtower implements AutoCloseable {

    private static final GuardedLog log = GuardedLog.of(Watchtower.class);
    private static final Duration READ_FILES_EVERY = Duration.ofSeconds(1);

    private final WatchtowerBuilder settings;
    private final Lookout lookout;
    private final @Nullable Logbook logbook;
    private final Series series = new Series();
    private final FeedServer server;
    private final TickLoop loop;
    private final TickLoop files;
    private final URI uri;
    private final @Nullable Thread hook;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Watchtower(WatchtowerBuilder settings, ServerOptions options, @Nullable Logbook logbook)
            throws IOException {
        this.settings = settings;
        this.logbook = logbook;
        String run = logbook != null
                ? logbook.runId()
                : settings.heartbeat != null
                        ? settings.heartbeat.runId()
                        : UUID.randomUUID().toString();
        ProcessSources process = new ProcessSources(
                settings.lock,
                settings.heartbeat,
                settings.readiness,
                settings.shutdown,
                settings.supervisor,
                () -> logbook == null ? null : logbook.status());
        this.lookout = new Lookout(
                settings.clocks,
                settings.every,
                settings.allRegistries(),
                settings.executors,
                process,
                logbook == null ? (at, breaker, from, to, why) -> {} : logbook::moved,
                logbook == null ? (at, executor, intent, missing, explain) -> {} : logbook::failed);
        this.loop = new TickLoop("holdfast-watchtower-tick", settings.every, settings.clocks.ticker(), this::tick);
        this.files =
                new TickLoop("holdfast-watchtower-files", READ_FILES_EVERY, settings.clocks.ticker(), this::readFiles);
        try {
            this.server = FeedServer.start(
                    options,
                    new TowerFeed(settings, lookout, series, logbook, run),
                    settings.every,
                    settings.clocks.ticker());
        } catch (IOException | RuntimeException | Error e) {
            lookout.close();
            throw e;
        }
        this.uri = server.uri();
        this.hook = settings.shutdown == null ? SystemAdapter.onExit("holdfast-watchtower-hook", this::close) : null;
    }

    /**
     * Shows the breakers of a registry at {@code http://127.0.0.1:8000/}.
     *
     * @param registry not null
     * @throws WatchtowerException if the port cannot be had
     */
    public static Watchtower start(BreakerRegistry registry) {
        return builder().registry(registry).start();
    }

    /**
     * Shows the nodes, answers and breakers of an executor at {@code http://127.0.0.1:8000/}.
     *
     * @param executor not null
     * @throws WatchtowerException if the port cannot be had
     */
    public static Watchtower start(NodeExecutor<?> executor) {
        return builder().executor(executor).start();
    }

    /** Settings. */
    public static WatchtowerBuilder builder() {
        return new WatchtowerBuilder();
    }

    static Watchtower start(WatchtowerBuilder settings) {
        ServerOptions options = settings.serverOptions();
        Logbook logbook = openLogbook(settings);
        try {
            Watchtower tower = new Watchtower(settings, options, logbook);
            tower.begin();
            return tower;
        } catch (IOException e) {
            giveBack(logbook);
            throw new WatchtowerException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) { // such as a Jetty of another version on the class path
            giveBack(logbook);
            throw e;
        }
    }

    /** Who goes on without the watchtower may try again later. */
    private static void giveBack(@Nullable Logbook logbook) {
        if (logbook != null) {
            logbook.close();
        }
    }

    /**
     * The recorder, if one is asked for.
     *
     * @throws LockRefusedException if another one has the database
     */
    private static @Nullable Logbook openLogbook(WatchtowerBuilder settings) {
        if (settings.database == null) {
            return null;
        }
        FlightRecorderBuilder builder = FlightRecorder.at(settings.database).clocks(settings.clocks);
        settings.recorderSettings.accept(builder);
        return new Logbook(
                builder.open(), settings.heartbeat, settings.clocks.wall().instant());
    }

    private void begin() {
        log.info("watchtower at {}", uri);
        if (settings.lock != null) {
            settings.lock.tell(OwnerField.PAGE, uri.toString());
        }
        if (settings.readiness != null) {
            settings.readiness.onChange(change -> loop.poke());
        }
        if (settings.shutdown != null) {
            settings.shutdown.on(ShutdownPhase.NOT_READY, "watchtower", this::shutdownBegins);
            if (!settings.shutdown.on(ShutdownPhase.CLOSE, "watchtower", reason -> close())) {
                close();
                return;
            }
        }
        if (settings.supervisor != null || settings.lock != null) {
            files.start();
        }
        loop.start();
    }

    private Instant now() {
        return settings.clocks.wall().instant();
    }

    private void shutdownBegins(ShutdownReason reason) {
        if (logbook != null && settings.shutdown != null) {
            logbook.shutdownBegins(now(), reason.name(), settings.shutdown.why());
        }
        loop.poke();
    }

    /** On a thread apart, because a disk may not answer; the page goes on meanwhile. */
    private void readFiles() {
        try {
            if (logbook != null) {
                logbook.readWhatIsKnown(now());
            }
            lookout.readFiles();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tick() {
        Snapshot snapshot = lookout.look();
        series.add(snapshot);
        server.publish(snapshot.seq(), lookout.toJson(snapshot));
        if (logbook != null) {
            logbook.tick(now(), snapshot, lookout);
        }
    }

    /** Where the page is. */
    public URI uri() {
        return uri;
    }

    /** How many watch now. */
    public int clients() {
        return server.clients();
    }

    /** How many frames those who watch now have not seen because they read too slowly. */
    public long lostFrames() {
        return server.lostFrames();
    }

    /**
     * Tells everybody who watches that it is over, gives the port back and closes the flight recorder. Takes a few seconds at most. Does
     * nothing the second time.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (hook != null && Thread.currentThread() != hook) {
            SystemAdapter.takeBack(hook);
        }
        loop.close();
        files.close(Duration.ZERO);
        String why = settings.shutdown == null ? "" : settings.shutdown.why();
        server.stop(why.isEmpty() ? "closed" : "shutting down: " + why);
        if (logbook != null) {
            logbook.tally(now(), lookout);
            if (settings.shutdown != null && settings.shutdown.isStopping()) {
                String reason = why.isEmpty() ? "?" : why.substring(0, (why + " ").indexOf(' '));
                logbook.shutdownEnds(now(), reason, why, settings.shutdown.isCleanSoFar());
            }
            logbook.close();
        }
        lookout.close();
    }
}
