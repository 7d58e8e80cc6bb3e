package io.holdfast.watchtower.server;

import io.holdfast.core.log.GuardedLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * A connector with a limit of connections that never stops accepting: where accepting stops at a limit, as many
 * connections that say nothing keep out the probe that decides whether the process lives. Instead a connection has a
 * limited time to send a request and a limited time to take the answer, however busy it looks meanwhile. When there are
 * too many, the one that has said nothing for the longest makes room, from the address that holds most of them. A probe
 * needs its place for a millisecond, so it finds one in any flood. Watchers are counted by the {@link Hub}.
 *
 * <p>What is cut is reset, without a goodbye that would wait for an answer. So there are never more than some hundreds
 * of file descriptors, of a process that needs them for its work. Thread-safe.
 */
final class LimitedConnector extends ServerConnector {

    /**
     * As many as a page of some tabs takes for a good number of people, and so many that in a flood of a thousand a
     * second each has a third of a second to ask; with watchers and all, well below the thousand open files that many
     * systems allow.
     */
    static final int MOST_CONNECTIONS = 384;

    static final Duration TO_ASK_FIRST = Duration.ofSeconds(5);
    private static final Duration TO_ASK_AGAIN = Duration.ofSeconds(30);
    private static final Duration TO_BE_ANSWERED = Duration.ofSeconds(60);
    private static final Duration TO_LEAVE = Duration.ofSeconds(1);

    /**
     * What the system keeps for us while we are busy. A probe that finds it full comes again after a second, which is
     * too late; one that finds it long waits for all before it, which takes half a second at the pace of two cores.
     */
    private static final int BACKLOG = 1024;

    /** On one connection; a browser opens another. */
    private static final int MOST_REQUESTS = 100;

    private static final int MOST_UNSEEN = 32;
    private static final Duration TO_BE_SEEN = Duration.ofSeconds(1);

    private static final GuardedLog LOG = GuardedLog.of(FeedServer.class);

    private final LongSupplier ticker;
    private final Map<EndPoint, Visit> visits = new ConcurrentHashMap<>();

    /**
     * Taken for a connection from before it is accepted until it is in {@link #visits}: only what is there can be told
     * to make room.
     */
    private final Semaphore unseen = new Semaphore(MOST_UNSEEN);

    /** What a connection is at, and since when. */
    private record Visit(long since, Stage stage, String address, int requests) {
        Duration limit() {
            return switch (stage) {
                case CAME -> TO_ASK_FIRST;
                case IDLE -> TO_ASK_AGAIN;
                case ASKED -> TO_BE_ANSWERED;
                case LEAVING -> TO_LEAVE;
            };
        }
    }

    private enum Stage {
        CAME,
        IDLE,
        ASKED,
        LEAVING
    }

    LimitedConnector(Server server, HttpConfiguration http, LongSupplier ticker) {
        super(server, 1, 1, new ConnectionFactory[] {new HttpConnectionFactory(http)});
        this.ticker = ticker;
        setAcceptQueueSize(BACKLOG);
        addBean(new SelectorManager.AcceptListener() {
            @Override
            public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
                unseen.release();
            }
        });
    }

    /** Accepting is faster than all the rest, and would otherwise fill the table of open files in a flood. */
    @Override
    public void accept(int acceptor) throws IOException {
        boolean accepted = false;
        try {
            boolean isSeen = unseen.tryAcquire(TO_BE_SEEN.toNanos(), TimeUnit.NANOSECONDS);
            super.accept(acceptor);
            accepted = true;
            if (!isSeen) {
                LOG.debug("the watchtower accepts faster than it can look at connections");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!accepted) {
                unseen.release();
            }
        }
    }

    @Override
    protected void onEndPointOpened(EndPoint endPoint) {
        super.onEndPointOpened(endPoint);
        unseen.release();
        visits.put(endPoint, new Visit(ticker.getAsLong(), Stage.CAME, address(endPoint.getRemoteSocketAddress()), 0));
        if (!endPoint.isOpen()) {
            visits.remove(endPoint); // closed before it was taken in
        } else if (visits.size() > MOST_CONNECTIONS) {
            makeRoom(endPoint);
        }
    }

    private static String address(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress internet ? internet.getHostString() : String.valueOf(remote);
    }

    @Override
    protected void onEndPointClosed(EndPoint endPoint) {
        visits.remove(endPoint);
        super.onEndPointClosed(endPoint);
    }

    /**
     * A request has been read to the end of its headers. The time for its answer begins.
     *
     * @return whether the answer is to be the last on this connection: a client that sends thousands of requests at
     *     once without waiting for an answer keeps a thread as long
     */
    boolean asked(Request request) {
        EndPoint endPoint = endPoint(request);
        Visit asking = to(endPoint, Stage.ASKED);
        Request.addCompletionListener(request, failure -> {
            Visit visit = visits.get(endPoint);
            Visit unused = to(endPoint, visit != null && visit.stage() == Stage.LEAVING ? Stage.LEAVING : Stage.IDLE);
        });
        return asking == null || asking.requests() >= MOST_REQUESTS;
    }

    /** The answer to this request is the last on its connection, and the client has a moment to hang up. */
    void showOut(Request request) {
        Visit unused = to(endPoint(request), Stage.LEAVING);
    }

    static EndPoint endPoint(Request request) {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    /** Null if it is not in {@link #visits}. */
    private @Nullable Visit to(EndPoint endPoint, Stage stage) {
        long now = ticker.getAsLong();
        int more = stage == Stage.ASKED ? 1 : 0;
        return visits.computeIfPresent(
                endPoint, (key, visit) -> new Visit(now, stage, visit.address(), visit.requests() + more));
    }

    /** Cuts what has taken its time. To be called some times a second. */
    void sweep() {
        long now = ticker.getAsLong();
        visits.forEach((endPoint, visit) -> {
            if (!isWatcher(endPoint) && now - visit.since() > visit.limit().toNanos()) {
                cut(endPoint);
            }
        });
    }

    private static boolean isWatcher(EndPoint endPoint) {
        return !(endPoint.getConnection() instanceof ConnectionMetaData);
    }

    /** One at a time: two that choose together choose the same connection, and make room for one of them. */
    private synchronized void makeRoom(EndPoint newest) {
        Map<String, Integer> held = new HashMap<>();
        int connections = 0;
        for (Map.Entry<EndPoint, Visit> each : visits.entrySet()) {
            if (!isWatcher(each.getKey())) {
                connections++;
                held.merge(each.getValue().address(), 1, Integer::sum);
            }
        }
        if (connections > MOST_CONNECTIONS) {
            EndPoint longest = longestSilent(held);
            cut(longest == null ? newest : longest);
        }
    }

    /** Forgotten at once, for it takes a while until it is closed, and it is to make room but once. */
    private void cut(EndPoint endPoint) {
        visits.remove(endPoint);
        reset(endPoint);
    }

    private @Nullable EndPoint longestSilent(Map<String, Integer> held) {
        EndPoint found = null;
        Visit first = null;
        for (Map.Entry<EndPoint, Visit> each : visits.entrySet()) {
            Visit visit = each.getValue();
            if (visit.stage() != Stage.ASKED && !isWatcher(each.getKey()) && goesBefore(visit, first, held)) {
                found = each.getKey();
                first = visit;
            }
        }
        return found;
    }

    private static boolean goesBefore(Visit visit, @Nullable Visit other, Map<String, Integer> held) {
        if (other == null) {
            return true;
        }
        int more = held.getOrDefault(visit.address(), 0) - held.getOrDefault(other.address(), 0);
        return more != 0 ? more > 0 : visit.since() - other.since() < 0;
    }

    /** Closes at once: what is not sent yet is thrown away, so that nothing is kept for a peer that reads nothing. */
    static void reset(EndPoint endPoint) {
        if (endPoint.getTransport() instanceof SocketChannel channel) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                LOG.debug("a connection to be reset was closed already", e);
            }
        }
        endPoint.close();
    }
}
