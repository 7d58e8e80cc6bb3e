package io.holdfast.watchtower.server;

import io.holdfast.core.log.GuardedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.jspecify.annotations.Nullable;

/** All who watch. Publishing hands the same bytes to each and waits for none. */
final class Hub {

    private static final GuardedLog log = GuardedLog.of(FeedServer.class);
    private static final int TRY_AGAIN_LATER = 1013;

    /** Whoever has not taken a frame for so long does not watch any more, whatever his connection says. */
    private static final Duration LONGEST_STALL = Duration.ofMinutes(1);

    private record Published(long sequence, byte[] frame) {}

    private final int most;
    private final Feed feed;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private final Semaphore places;
    private volatile @Nullable Published latest;
    private volatile @Nullable CloseStatus closing;

    Hub(int most, Feed feed) {
        this.most = most;
        this.feed = feed;
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
            try {
                if (client.stalledNanos() > LONGEST_STALL.toNanos()) {
                    log.info("client {} took nothing for {}; dropped", client.remote(), LONGEST_STALL);
                    client.abort();
                } else {
                    client.offer(sequence, frame);
                }
            } catch (RuntimeException | LinkageError e) {
                log.warn("client {} failed", client.remote(), e);
                client.abort();
            }
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
        log.info("client {} watches", client.remote());
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
        log.debug("client {}: connection broken", client.remote(), cause);
    }

    void left(Client client, CloseStatus status) {
        log.info("client {} left: {} {}", client.remote(), status.getCode(), String.valueOf(status.getReason()));
        forget(client);
    }

    private void forget(Client client) {
        if (clients.remove(client)) {
            places.release();
        }
    }

    /** Shows everybody out, and waits a while for them to have gone. */
    void close(int code, String reason, Duration limit) {
        CloseStatus status = new CloseStatus(code, reason);
        closing = status;
        List<Client> last = new ArrayList<>(clients);
        last.forEach(client -> client.close(status));
        try {
            if (!places.tryAcquire(most, limit.toNanos(), TimeUnit.NANOSECONDS)) {
                log.info("{} clients did not say goodbye within {}", clients.size(), limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        clients.forEach(Client::abort);
    }
}
