package io.holdfast.watchtower.snapshot;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.watchtower.snapshot.Snapshot.ReconfigurationPart;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * What was given another configuration while it was in use, through any of the registries that are shown. The watching
 * is begun by one thread; after that it is thread-safe.
 */
final class Reconfigurations implements AutoCloseable {

    private static final int KEPT = 20;

    private final InstantSource wall;
    private final ReconfigurationListener listener;
    private final List<Subscription> subscriptions = new ArrayList<>();

    @GuardedBy("last")
    private final Deque<ReconfigurationPart> last = new ArrayDeque<>();

    Reconfigurations(InstantSource wall, ReconfigurationListener listener) {
        this.wall = wall;
        this.listener = listener;
    }

    void watch(String name, BreakerRegistry registry) {
        subscriptions.add(registry.onReconfigured(told("BREAKER", name)));
    }

    void watch(LimitSource<?> source) {
        subscriptions.add(source.onReconfigured(told(source.kind(), source.name())));
    }

    private Consumer<Reconfiguration> told(String kind, String registry) {
        return done -> {
            Instant now = wall.instant();
            ReconfigurationPart part = new ReconfigurationPart(
                    FeedFormat.at(now),
                    kind,
                    registry,
                    FeedFormat.cut(done.name()),
                    FeedFormat.cut(String.join(", ", done.changes())));
            synchronized (last) {
                last.addLast(part);
                if (last.size() > KEPT) {
                    last.removeFirst();
                }
            }
            listener.reconfigured(now, kind, registry, done);
        };
    }

    /** The oldest first. */
    List<ReconfigurationPart> last() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
    }
}
