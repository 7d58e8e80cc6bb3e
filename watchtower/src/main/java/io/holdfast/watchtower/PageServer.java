package io.holdfast.watchtower;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.lifecycle.lock.OwnerField;
import io.holdfast.watchtower.internal.JvmThreads;
import io.holdfast.watchtower.server.Feed;
import io.holdfast.watchtower.server.FeedServer;
import io.holdfast.watchtower.server.ServerOptions;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The server of the page, as soon as its port is free. Thread-safe. */
final class PageServer {

    private static final GuardedLog LOG = GuardedLog.of(Watchtower.class);

    /** How many services on one host find a port each, by default. */
    static final int DEFAULT_PORTS = 10;

    private final WatchtowerBuilder settings;
    private final ServerOptions options;
    private final Feed feed;
    private final Retry retry;

    private volatile @Nullable FeedServer server;
    private volatile URI uri;

    @GuardedBy("this")
    private boolean stopped;

    PageServer(WatchtowerBuilder settings, ServerOptions options, Feed feed) {
        this.settings = settings;
        this.options = options;
        this.feed = feed;
        this.uri = options.uri(options.port());
        this.retry = new Retry("the page", this::open, settings.clocks.ticker());
    }

    /**
     * Begins to load the classes of a server, for a caller with other work to do before it is started. Loading takes
     * most of a start, and uses another core than a recorder that opens its file.
     */
    static void loadAhead() {
        try {
            JvmThreads.daemon("holdfast-watchtower-load", PageServer::load).start();
        } catch (OutOfMemoryError e) {
            LOG.debug("no thread to load the page's server ahead; its start will do it", e);
        }
    }

    private static void load() {
        try {
            FeedServer.load();
        } catch (RuntimeException | Error e) {
            LOG.debug("the page's server cannot be loaded ahead; its start will say why", e);
        }
    }

    /**
     * Starts the server, now or as soon as it can be started, if one is wanted.
     *
     * @throws WatchtowerException if it cannot be started now and the settings ask to fail fast
     */
    void start() {
        if (settings.ownServer) {
            retry.begin(settings.failFast);
        }
    }

    private void open() throws IOException, WrongLibraryException {
        FeedServer opened;
        try {
            opened = settings.port == null ? openAtFreePort() : openAt(options);
        } catch (LinkageError e) {
            throw new WrongLibraryException(JettyVersion.lacks(e, Watchtower.class.getClassLoader()), e);
        }
        URI found = opened.uri();
        synchronized (this) {
            if (stopped) {
                opened.stop("closed");
                return;
            }
            uri = found;
            server = opened;
        }
        LOG.info("watchtower at {}", found);
        if (settings.lock != null) {
            settings.lock.tell(OwnerField.PAGE, found.toString());
        }
    }

    private FeedServer openAt(ServerOptions where) throws IOException {
        return FeedServer.start(where, feed, settings.every, settings.clocks.ticker());
    }

    /** Nobody has chosen the port, so it need not be that one. */
    private FeedServer openAtFreePort() throws IOException {
        try {
            return openAt(options);
        } catch (IOException e) {
            for (int port = options.port() + 1; port < options.port() + DEFAULT_PORTS; port++) {
                FeedServer opened = openIfFree(port, e);
                if (opened != null) {
                    return opened;
                }
            }
            throw e;
        }
    }

    private @Nullable FeedServer openIfFree(int port, IOException before) {
        try {
            return openAt(options.at(port));
        } catch (IOException e) {
            before.addSuppressed(e);
            return null;
        }
    }

    /** Where the page is; where it is tried first, while it is nowhere. */
    URI uri() {
        return uri;
    }

    /** Why there is no page; null if there is one. */
    @Nullable
    String problem() {
        return retry.problem();
    }

    void publish(long sequence, byte[] frame) {
        FeedServer running = server;
        if (running != null) {
            running.publish(sequence, frame);
        }
    }

    /** Whether a frame would reach anybody or anything. */
    boolean isRunning() {
        return server != null;
    }

    int clients() {
        FeedServer running = server;
        return running == null ? 0 : running.clients();
    }

    long lostFrames() {
        FeedServer running = server;
        return running == null ? 0 : running.lostFrames();
    }

    void stop(String reason) {
        retry.close();
        FeedServer running;
        synchronized (this) {
            stopped = true;
            running = server;
        }
        if (running != null) {
            running.stop(reason);
        }
    }
}
