package io.holdfast.watchtower;

import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.lifecycle.shutdown.Shutdown;
import io.holdfast.lifecycle.shutdown.ShutdownPhase;
import io.holdfast.lifecycle.shutdown.ShutdownReason;
import io.holdfast.watchtower.internal.JvmThreads;
import io.holdfast.watchtower.server.PolledPage;
import io.holdfast.watchtower.server.PolledPage.Frame;
import io.holdfast.watchtower.server.ServerOptions;
import io.holdfast.watchtower.snapshot.ProcessSources;
import io.holdfast.watchtower.snapshot.Snapshot;
import io.holdfast.watchtower.snapshot.SnapshotCollector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A live page on a service, from inside it, and a record of what happened.
 *
 * <pre>{@code
 * Watchtower.start(registry); // http://127.0.0.1:8000/
 * }</pre>
 *
 * <p>It looks once a tick, on a thread of its own, and sends the same bytes to every client. A client that reads slowly
 * sees fewer ticks; neither that nor anything else that goes wrong here, including a port that is taken, slows or harms
 * the service. It is read-only: nothing can be changed through it. All its threads are daemons. Thread-safe.
 */
public final class Watchtower implements AutoCloseable {

    private static final Duration READ_FILES_EVERY = Duration.ofSeconds(1);

    private final WatchtowerBuilder settings;
    private final SnapshotCollector collector;
    private final DeferredRecorder recorder;
    private final Series series = new Series();
    private final Liveness liveness;
    private final WatchtowerFeed feed;
    private final Frames frames;
    private final PolledPage polled;
    private final PageServer page;
    private final TickLoop loop;
    private final TickLoop files;
    private final @Nullable Thread hook;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Watchtower(WatchtowerBuilder settings, ServerOptions options, DeferredRecorder recorder) {
        this.settings = settings;
        this.recorder = recorder;
        this.liveness = new Liveness(settings);
        ProcessSources process = new ProcessSources(
                settings.serviceName(),
                settings.lock,
                settings.heartbeat,
                settings.readiness,
                settings.shutdown,
                settings.supervisor,
                recorder::status);
        this.collector = collector(settings, process, recorder);
        this.loop = new TickLoop("holdfast-watchtower-tick", settings.every, settings.clocks.ticker(), this::tick);
        this.files =
                new TickLoop("holdfast-watchtower-files", READ_FILES_EVERY, settings.clocks.ticker(), this::readFiles);
        String run = run(recorder);
        this.feed = new WatchtowerFeed(settings, collector, series, recorder, liveness, run);
        this.frames = new Frames(collector);
        this.polled = new PolledPage(feed, frames::latest, run, settings.every);
        this.page = new PageServer(settings, options, feed);
        try {
            page.start();
        } catch (RuntimeException | Error e) {
            page.stop("not started");
            collector.close();
            throw e;
        }
        this.hook =
                settings.shutdown == null ? JvmThreads.addShutdownHook("holdfast-watchtower-hook", this::close) : null;
    }

    /** What happens between ticks is recorded by the thread that it happens on. */
    private static SnapshotCollector collector(
            WatchtowerBuilder settings, ProcessSources process, DeferredRecorder recorder) {
        return new SnapshotCollector(
                settings.clocks,
                settings.every,
                settings.allRegistries(),
                settings.limits,
                settings.executors,
                process,
                (at, registry, breaker, from, to, why) ->
                        recorder.record(target -> target.moved(at, registry, breaker, from, to, why)),
                (at, executor, intent, missing, explain) ->
                        recorder.record(target -> target.failed(at, executor, intent, missing, explain)),
                (at, kind, registry, done) -> recorder.record(target -> target.reconfigured(at, kind, registry, done)));
    }

    /** As the recorder calls it, or else whatever tells runs apart. */
    private String run(DeferredRecorder deferred) {
        ServiceRecorder open = deferred.ifOpen();
        if (open != null) {
            return open.runId();
        }
        return settings.heartbeat != null
                ? settings.heartbeat.runId()
                : UUID.randomUUID().toString();
    }

    /**
     * Shows the breakers of a registry at {@code http://127.0.0.1:8000/}, or at one of the next ports if that one is
     * taken; see {@link #uri}.
     */
    public static Watchtower start(BreakerRegistry registry) {
        return builder().registry(registry).start();
    }

    /**
     * Shows the nodes, answers and breakers of an executor at {@code http://127.0.0.1:8000/}, or at one of the next
     * ports if that one is taken; see {@link #uri}.
     */
    public static Watchtower start(NodeExecutor<?> executor) {
        return builder().executor(executor).start();
    }

    /** Returns a builder with default settings. */
    public static WatchtowerBuilder builder() {
        return new WatchtowerBuilder();
    }

    static Watchtower start(WatchtowerBuilder settings) {
        ServerOptions options = settings.serverOptions();
        DeferredRecorder recorder = new DeferredRecorder(settings);
        if (settings.database != null && settings.ownServer) {
            PageServer.loadAhead();
        }
        try {
            recorder.start();
            Watchtower tower = new Watchtower(settings, options, recorder);
            tower.begin();
            return tower;
        } catch (RuntimeException | Error e) { // a caller that goes on without the watchtower may try again later
            recorder.close();
            throw e;
        }
    }

    private void begin() {
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
        Shutdown shutdown = settings.shutdown;
        if (shutdown != null) {
            recorder.record(target -> target.shutdownBegins(now(), reason.name(), shutdown.why()));
        }
        loop.poke();
    }

    /** On a thread apart, because a disk may not answer; the page goes on meanwhile. */
    private void readFiles() {
        try {
            var restarts = collector.readFiles();
            ServiceRecorder open = recorder.ifOpen();
            if (open != null) {
                open.restarts(restarts);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tick() {
        liveness.tick();
        Snapshot snapshot = collector.collect();
        series.add(snapshot);
        feed.latest(snapshot);
        frames.latest(snapshot);
        Frame frame = page.isRunning() ? frames.latest() : null;
        if (frame != null) {
            page.publish(frame.sequence(), frame.json());
        }
        ServiceRecorder open = recorder.ifOpen();
        if (open != null) {
            open.tick(now(), snapshot, collector);
        }
    }

    /**
     * Returns the address of the page. While its port is taken there is no page, and this is the address that is tried
     * first; see {@link #problems}. With {@link WatchtowerBuilder#withoutServer} nothing is there.
     */
    public URI uri() {
        return page.uri();
    }

    /**
     * Returns what could not be opened yet and is tried again, each in one line: the page's port, the flight recorder's
     * file. The list is immutable, and empty if everything is open.
     */
    public List<String> problems() {
        return Stream.of(page.problem(), recorder.problem())
                .filter(Objects::nonNull)
                .toList();
    }

    /** Returns the page, for a server that you have already. */
    public PageContent content() {
        return new PageContent(polled);
    }

    /** Returns how many clients are connected. */
    public int clients() {
        return page.clients();
    }

    /** Returns how many frames the clients that are connected have missed because they read too slowly. */
    public long lostFrames() {
        return page.lostFrames();
    }

    /**
     * Says goodbye to every client, frees the port and closes the flight recorder. Takes a few seconds at most. Does
     * nothing the second time.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (hook != null && Thread.currentThread() != hook) {
            JvmThreads.removeShutdownHook(hook);
        }
        loop.close();
        files.close(Duration.ZERO);
        String why = settings.shutdown == null ? "" : settings.shutdown.why();
        String goodbye = why.isEmpty() ? "closed" : "shutting down: " + why;
        polled.close(goodbye);
        page.stop(goodbye);
        ServiceRecorder open = recorder.ifOpen();
        if (open != null) {
            open.tally(now(), collector);
            if (settings.shutdown != null && settings.shutdown.isStopping()) {
                String reason = why.isEmpty() ? "?" : why.substring(0, (why + " ").indexOf(' '));
                open.shutdownEnds(now(), reason, why, settings.shutdown.isCleanSoFar());
            }
        }
        recorder.close();
        collector.close();
    }
}
