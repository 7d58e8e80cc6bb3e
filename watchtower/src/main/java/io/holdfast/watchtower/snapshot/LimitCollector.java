package io.holdfast.watchtower.snapshot;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.watchtower.snapshot.Snapshot.LimitPart;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The entries of one {@link LimitSource}, as they come and go. Used by the thread that ticks. */
final class LimitCollector<E> {

    private final LimitSource<E> source;
    private final InstantSource wall;
    private Map<String, LimitWatch<E>> watched = new HashMap<>();
    private boolean begun;

    private LimitCollector(LimitSource<E> source, InstantSource wall, long nanos) {
        this.source = source;
        this.wall = wall;
        List<LimitPart> unused = collect(nanos); // what these have counted is of before
        this.begun = true;
    }

    static <E> LimitCollector<E> of(LimitSource<E> source, InstantSource wall, long nanos) {
        return new LimitCollector<>(source, wall, nanos);
    }

    /** What its views and faults are known by. */
    String panel() {
        return "limits " + source.kind() + " " + source.name();
    }

    List<LimitPart> collect(long nanos) {
        Collection<E> present = source.all();
        Map<String, LimitWatch<E>> watches = new HashMap<>();
        List<LimitPart> parts = new ArrayList<>(present.size());
        for (E entry : present) {
            String name = nameOf(entry);
            while (watches.containsKey(name)) { // put under a name that is not its own
                name += "'";
            }
            LimitWatch<E> known = watched.get(name);
            boolean isNew = begun && known == null;
            LimitWatch<E> watch =
                    known != null && known.isOf(entry) ? known : new LimitWatch<>(source, name, entry, isNew);
            watches.put(name, watch);
            parts.add(watch.collect(entry, nanos, wall.instant()));
        }
        watched = watches;
        return parts;
    }

    /** Another's may have no name, or none that can be asked for. */
    private String nameOf(E entry) {
        try {
            return String.valueOf(source.nameOf(entry));
        } catch (Exception | LinkageError | StackOverflowError e) {
            return "(" + GuardedLog.text(e) + ")";
        }
    }
}
