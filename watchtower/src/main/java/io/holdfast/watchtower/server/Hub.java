package io.holdfast.watchtower.server;

import io.holdfast.core.log.GuardedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.jspecify.annotations.Nullable;

/**
 * All connected clients. Publishing hands the same bytes to each and waits for none. A frame is kept while a client
 * still takes it, so clients that stall at different ticks keep a frame each; what they keep together has a limit,
 * beyond which those that have stalled longest are dropped. Thread-safe.
 */
final class Hub {

    private static final GuardedLog LOG = GuardedLog.of(FeedServer.class);
    private static final int TRY_AGAIN_LATER = 1013;

    /**
     * A client that has not taken a frame or not answered for so long does not watch any more; so it is gone within a
     * minute.
     */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(50);

    private static final Duration TO_LEAVE = Duration.ofSeconds(5);
    private static final int MOST_LEAVING = 32;

    /** What all clients together may keep of frames, in bytes: enough for slow networks, and a part of any heap. */
    private static final long MOST_KEPT =
            Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 8);

    private record Published(long sequence, byte[] frame) {}

    private final int most;
    private final Feed feed;
    private final ClientLog said;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private final Set<Client> leaving = ConcurrentHashMap.newKeySet();
    private final Semaphore places;
    private volatile @Nullable Published latest;
    private volatile @Nullable CloseStatus closing;

    Hub(int most, Feed feed, ClientLog said) {
        this.most = most;
        this.feed = feed;
        this.said = said;
        this.places = new Semaphore(most);
    }

    byte @Nullable [] latest() {
        Published published = latest;
        return published == null ? null : published.frame();
    }

    int size() {
        return clients.size();
    }

    /** How many frames slow clients that are still here have lost. */
    long lost() {
        return clients.stream().mapToLong(Client::lost).sum();
    }

    void publish(long sequence, byte[] frame) {
        latest = new Published(sequence, frame);
        for (Client client : clients) {
            guarded(client, () -> client.offer(sequence, frame));
        }
        dropTheSlowest();
    }

    private void guarded(Client client, Runnable deed) {
        try {
            deed.run();
        } catch (RuntimeException | LinkageError e) {
            said.failed(client.remote(), e);
            client.abort();
        }
    }

    private void dropTheSlowest() {
        List<Client.Held> held = new ArrayList<>();
        for (Client client : clients) {
            Client.Held one = client.held();
            if (one != null) {
                held.add(one);
            }
        }
        held.sort(Comparator.comparingLong(Client.Held::since).reversed());
        Set<byte[]> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        long bytes = 0;
        for (Client.Held one : held) {
            int more = kept.contains(one.frame()) ? 0 : one.frame().length;
            if (bytes + more > MOST_KEPT) {
                drop(one.client(), "slow watchers keep more than " + (MOST_KEPT >> 20) + " MiB of frames together");
            } else {
                bytes += more;
                kept.add(one.frame());
            }
        }
    }

    private void drop(Client client, String why) {
        said.dropped(client.remote(), why);
        client.abort();
    }

    /**
     * Pings silent clients, and drops those that do not answer. To be called about once a second.
     */
    void checkClients() {
        for (Client client : clients) {
            guarded(client, () -> check(client));
        }
        for (Client client : leaving) {
            if (client.isGone()) {
                leaving.remove(client);
            } else if (client.leavingNanos() > TO_LEAVE.toNanos()) {
                client.abort();
            }
        }
    }

    private void check(Client client) {
        if (client.silentNanos() > LONGEST_SILENCE.toNanos()) {
            drop(client, "no sign of life for " + LONGEST_SILENCE.toSeconds() + " s");
        } else if (client.leavingNanos() > TO_LEAVE.toNanos()) {
            client.abort();
        } else {
            client.ask();
        }
    }

    /** Whether so many are being shown out that another one has to be refused without a close code. */
    boolean isCrowded() {
        return leaving.size() >= MOST_LEAVING;
    }

    /** A client cannot stay; it has a while to take the reason. */
    void showOut(Client client) {
        leaving.add(client);
        if (client.isGone()) {
            leaving.remove(client);
        }
    }

    /** Takes a client in, with hello and the latest snapshot; a status if it cannot stay. */
    @Nullable
    CloseStatus join(Client client) {
        CloseStatus ending = closing;
        if (ending != null) {
            return ending;
        }
        if (!places.tryAcquire()) {
            return new CloseStatus(TRY_AGAIN_LATER, most + " are watching already; try again later");
        }
        said.watches(client.remote());
        boolean taken = false;
        try {
            // hello first: once the client is in the set, the next tick may come before anything else
            client.offer(Long.MIN_VALUE + 1, feed.hello(client.after(), client.run()));
            taken = clients.add(client);
        } finally {
            if (!taken) {
                places.release();
            }
        }
        if (client.isGone()) {
            forget(client);
            return null;
        }
        Published published = latest;
        if (published != null) {
            client.offer(published.sequence(), published.frame());
        }
        return closing;
    }

    void broken(Client client, Throwable cause) {
        said.broken(client.remote(), cause);
    }

    void left(Client client, CloseStatus status) {
        said.left(client.remote(), status);
        leaving.remove(client);
        forget(client);
    }

    private void forget(Client client) {
        if (clients.remove(client)) {
            places.release();
        }
    }

    /** Disconnects every client, and waits a while until they are gone. */
    void close(int code, String reason, Duration limit) {
        CloseStatus status = new CloseStatus(code, reason);
        closing = status;
        List<Client> last = new ArrayList<>(clients);
        last.forEach(client -> client.close(status));
        try {
            if (!places.tryAcquire(most, limit.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.info("{} clients did not say goodbye within {}", clients.size(), limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        clients.forEach(Client::abort);
    }
}
