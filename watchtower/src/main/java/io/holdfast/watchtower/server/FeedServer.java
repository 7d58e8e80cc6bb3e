package io.holdfast.watchtower.server;

import io.holdfast.core.log.GuardedLog;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;

/** The page, the snapshot and the feed, on daemon threads of its own. Thread-safe. */
public final class FeedServer {

    static final String FEED_PATH = "/ws";

    private static final GuardedLog LOG = GuardedLog.of(FeedServer.class);
    private static final int LONGEST_HEADER = 8 * 1024;
    private static final int THREADS = 12;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration TIME_TO_LEAVE = Duration.ofSeconds(2);
    private static final int SHUTDOWN = 1001;
    private static final int LONGEST_REASON = 100;

    private final ServerOptions options;
    private final Server server;
    private final LimitedConnector connector;
    private final Hub hub;
    private final ClientLog said;

    private FeedServer(ServerOptions options, Feed feed, Duration every, LongSupplier ticker) {
        this.options = options;
        this.said = new ClientLog(ticker);
        this.hub = new Hub(options.clients(), feed, said);
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
        threads.setName("holdfast-watchtower");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        this.server = new Server(threads, new ScheduledExecutorScheduler("holdfast-watchtower-timer", true), null);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(LONGEST_HEADER);
        http.setIdleTimeout(IDLE.toMillis());
        this.connector = new LimitedConnector(server, http, ticker);
        connector.setHost(options.address().getHostAddress());
        connector.setPort(options.port());
        connector.setIdleTimeout(IDLE.toMillis());
        server.addConnector(connector);
        ErrorHandler errors = new ErrorHandler();
        errors.setShowStacks(false);
        errors.setShowCauses(false);
        server.setErrorHandler(errors);

        AccessPolicy access = new AccessPolicy(options.hosts(), options.token());
        WebSocketUpgradeHandler upgrade = new WebSocketUpgradeHandler(new WebSocketComponents());
        // the feed itself keeps a connection busy; one that is not taken for longer than some ticks is dead
        upgrade.getConfiguration().setIdleTimeout(IDLE.plus(every.multipliedBy(10)));
        upgrade.addMapping(FEED_PATH, (request, response, callback) -> {
            response.setExtensions(List.of()); // nobody's frames are worth packing for each client anew
            return client(access, request, ticker);
        });
        upgrade.setHandler(new PageHandler(feed, hub, new Assets(FeedServer.class.getClassLoader()), said));
        server.setHandler(new AccessHandler(access, connector, hub, upgrade));
    }

    /**
     * Starts to serve.
     *
     * @param options where and for whom
     * @param feed what to show
     * @param every how far ticks are apart
     * @param ticker monotonic nanoseconds
     * @return the server, which accepts already
     * @throws IOException if the port is taken; the message says which and why
     */
    public static FeedServer start(ServerOptions options, Feed feed, Duration every, LongSupplier ticker)
            throws IOException {
        FeedServer made = new FeedServer(options, feed, every, ticker);
        try {
            made.connector.open(); // first, for it is what may fail each time it is tried, and costs nothing yet
            made.server.start();
            made.checkConnections();
            return made;
        } catch (Error e) { // a Jetty that lacks something, noticed late, or no thread left: the port is given back
            made.stopServer();
            throw e;
        } catch (Exception e) {
            made.stopServer();
            throw new IOException(
                    isBind(e)
                            ? "port: " + options.port() + " of "
                                    + options.address().getHostAddress()
                                    + " cannot be had: " + rootMessage(e)
                                    + " (expected: a free port; port(0) lets the system choose one)"
                            : "the watchtower's server did not start: " + e,
                    e);
        }
    }

    /** Loads the classes that a start needs, and starts nothing. */
    public static void load() {
        Server unstarted = new Server();
        unstarted.addConnector(new ServerConnector(unstarted, 1, 1));
        unstarted.setHandler(new WebSocketUpgradeHandler(new WebSocketComponents()));
    }

    /**
     * Work that no request would cause: silent connections are cut, silent clients are pinged. Goes on until the server
     * stops.
     */
    private void checkConnections() {
        try {
            connector.sweep();
            hub.checkClients();
        } catch (Throwable e) { // without the next check no connection would be cut any more
            LOG.warn("cannot look after the watchtower's connections; trying on", e);
        } finally {
            Scheduler.Task unused = server.getScheduler().schedule(this::checkConnections, LOOK_EVERY);
        }
    }

    private static boolean isBind(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    private static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private Client client(AccessPolicy access, Request request, LongSupplier ticker) {
        String refused = AccessHandler.refuses(access, request);
        Fields query = Request.extractQueryParameters(request);
        if (refused != null) {
            said.refused(Request.getRemoteAddr(request), refused);
        }
        EndPoint endPoint = LimitedConnector.endPoint(request);
        return new Client(
                hub,
                () -> LimitedConnector.reset(endPoint),
                refused == null ? null : new CloseStatus(CloseStatus.POLICY_VIOLATION, refused),
                number(query.getValue("after")),
                query.getValue("run"),
                ticker);
    }

    private static long number(@Nullable String text) {
        try {
            return text == null ? -1 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Returns the address of the page. */
    public URI uri() {
        return options.uri(connector.getLocalPort());
    }

    /**
     * Hands a frame to every client, and returns without waiting for any of them.
     *
     * @param sequence higher than that of the frame before
     * @param frame UTF-8 JSON, not changed afterwards
     */
    public void publish(long sequence, byte[] frame) {
        hub.publish(sequence, frame);
    }

    /** Returns how many clients are connected. */
    public int clients() {
        return hub.size();
    }

    /** Returns how many frames the connected clients have missed because they read too slowly. */
    public long lostFrames() {
        return hub.lost();
    }

    /**
     * Says goodbye to every client, waits a little for them to leave, and frees the port.
     *
     * @param reason for people; told with close code 1001
     */
    public void stop(String reason) {
        String plain = reason.replaceAll("[^\\x20-\\x7e]", "?");
        hub.close(SHUTDOWN, plain.substring(0, Math.min(LONGEST_REASON, plain.length())), TIME_TO_LEAVE);
        stopServer();
    }

    private void stopServer() {
        try {
            server.stop();
        } catch (Exception | LinkageError e) {
            LOG.warn("the watchtower's server did not stop in order", e);
        } finally {
            connector.close(); // also where it was opened and the rest did not start
            said.close();
        }
    }
}
