package io.holdfast.watchtower.snapshot;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.watchtower.snapshot.LimitReading.Totals;
import io.holdfast.watchtower.snapshot.Snapshot.LimitLately;
import io.holdfast.watchtower.snapshot.Snapshot.LimitNow;
import io.holdfast.watchtower.snapshot.Snapshot.LimitPart;
import io.holdfast.watchtower.snapshot.Snapshot.LimitSettings;
import java.lang.ref.WeakReference;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a {@link LimitSource}, from tick to tick: what its counters grew by within the last minute, and since
 * when it refuses. It holds the entry weakly, since a registry may let it go. Used by the thread that ticks.
 */
final class LimitWatch<E> {

    private static final GuardedLog LOG = GuardedLog.of(SnapshotCollector.class);

    private final LimitSource<E> source;
    private final String name;
    private final WeakReference<E> entry;
    private final LastMinute calls = new LastMinute();
    private final LastMinute attempts = new LastMinute();
    private final LastMinute failed = new LastMinute();
    private final LastMinute timedOut = new LastMinute();
    private final LastMinute refused = new LastMinute();
    private boolean begun;
    private @Nullable Instant refusingSince;
    private String lastFault = "";

    /**
     * Begins to watch.
     *
     * @param isNew whether it was made since the last tick, so that all it has counted is of the last minute; what
     *     others have counted before they were watched belongs to no time that is known
     */
    LimitWatch(LimitSource<E> source, String name, E entry, boolean isNew) {
        this.source = source;
        this.name = name;
        this.entry = new WeakReference<>(entry);
        this.begun = isNew;
    }

    boolean isOf(E other) {
        return entry.refersTo(other);
    }

    /** What an entry throws costs its own row; the reason stands in it, and in the log when it is new. */
    LimitPart collect(E present, long nanos, Instant now) {
        try {
            LimitPart part = part(source.read(present), nanos, now);
            lastFault = "";
            return part;
        } catch (Exception | LinkageError | StackOverflowError e) {
            String fault = FeedFormat.describe(e);
            if (!fault.equals(lastFault)) {
                lastFault = fault;
                LOG.warn("cannot look at {} '{}'", source.kind(), visible(), e);
            }
            return new LimitPart(
                    source.kind(), source.name(), name, LimitSettings.UNKNOWN, LimitNow.UNKNOWN, null, null, fault);
        }
    }

    /** For the log, which a name must not turn around or break. */
    private String visible() {
        return FeedFormat.cut(name).replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
    }

    private LimitPart part(LimitReading reading, long nanos, Instant now) {
        Totals totals = reading.totals();
        LimitLately lately = totals == null ? null : lately(totals, nanos);
        if (lately == null || lately.refused() == 0) {
            refusingSince = null;
        } else if (refusingSince == null) {
            refusingSince = now;
        }
        return new LimitPart(
                source.kind(),
                source.name(),
                name,
                reading.settings(),
                reading.now(),
                lately,
                refusingSince == null ? null : FeedFormat.at(refusingSince),
                null);
    }

    private LimitLately lately(Totals totals, long nanos) {
        if (!begun) {
            begun = true;
            calls.begin(totals.calls());
            attempts.begin(totals.attempts());
            failed.begin(totals.failed());
            timedOut.begin(totals.timedOut());
            refused.begin(totals.refused());
        }
        long ended = calls.update(nanos, totals.calls());
        long tried = attempts.update(nanos, totals.attempts());
        return new LimitLately(
                ended,
                Math.max(0, tried - ended),
                failed.update(nanos, totals.failed()),
                timedOut.update(nanos, totals.timedOut()),
                refused.update(nanos, totals.refused()));
    }
}
