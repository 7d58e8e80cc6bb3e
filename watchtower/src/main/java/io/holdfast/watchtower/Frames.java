package io.holdfast.watchtower;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.holdfast.watchtower.server.PolledPage.Frame;
import io.holdfast.watchtower.snapshot.Snapshot;
import io.holdfast.watchtower.snapshot.SnapshotCollector;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The latest snapshot as a frame, written once and only when somebody wants it. Thread-safe. */
final class Frames {

    private final SnapshotCollector collector;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Snapshot latest;

    @GuardedBy("lock")
    private @Nullable Frame frame;

    Frames(SnapshotCollector collector) {
        this.collector = collector;
    }

    void latest(Snapshot snapshot) {
        latest = snapshot;
    }

    /** Null before the first snapshot. */
    @Nullable
    Frame latest() {
        lock.lock(); // the collector writes one at a time
        try {
            Snapshot snapshot = latest;
            Frame before = frame;
            if (snapshot != null && (before == null || before.sequence() != snapshot.seq())) {
                frame = new Frame(snapshot.seq(), collector.toFrame(snapshot));
            }
            return frame;
        } finally {
            lock.unlock();
        }
    }
}
