package io.holdfast.watchtower;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.watchtower.recorder.Entry;
import io.holdfast.watchtower.recorder.FlightRecorder;
import io.holdfast.watchtower.recorder.RecorderException;
import io.holdfast.watchtower.snapshot.Snapshot.RestartPart;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records each event of a supervisor's log once, over all runs: the event that was recorded last is looked for in the
 * log, and what follows it is new, whatever the clock did in between. For one thread, which may wait for the database.
 */
final class RestartRecorder {

    private static final GuardedLog LOG = GuardedLog.of(Watchtower.class);

    private final FlightRecorder recorder;
    private List<Entry.Restart> waiting = new ArrayList<>();
    private boolean placed;

    RestartRecorder(FlightRecorder recorder) {
        this.recorder = recorder;
    }

    /**
     * More events, in the order of the log; the first call gives all that the log has. They are kept while the database
     * cannot be read.
     */
    void add(List<RestartPart> events) {
        for (RestartPart event : events) {
            Entry.Restart restart = restart(event);
            if (restart != null) {
                waiting.add(restart);
            }
        }
        if (!placed) {
            place();
        }
        if (placed) {
            waiting.forEach(recorder::record);
            waiting = new ArrayList<>();
        }
    }

    /** Whether it is known what is new. */
    boolean isPlaced() {
        return placed;
    }

    /** Leaves out what was recorded before: by runs before this one, which could not record their own end. */
    private void place() {
        Optional<Entry.Restart> last;
        Instant keptSince;
        try {
            last = recorder.history().lastRestart();
            keptSince = recorder.history().keptSince().orElse(Instant.MIN);
        } catch (RecorderException e) {
            // the recorder's thread may not have made the file yet; without knowing what is there, nothing can be told
            // from what is new
            LOG.debug("restarts before this run are not recorded yet: {}", e.getMessage());
            return;
        }
        int known = last.map(waiting::lastIndexOf).orElse(-1);
        if (known >= 0) {
            waiting.subList(0, known + 1).clear();
        } else if (last.isPresent()) {
            // the log was moved aside twice since then, or is another one
            Instant until = last.get().at();
            waiting.removeIf(each -> !each.at().isAfter(until));
        }
        waiting.removeIf(each -> each.at().isBefore(keptSince)); // recorded and deleted, or it would be at once
        placed = true;
    }

    private static Entry.@Nullable Restart restart(RestartPart event) {
        try {
            Integer exit = event.exit();
            Instant at = Instant.parse(event.at()).truncatedTo(ChronoUnit.MILLIS);
            return new Entry.Restart(at, event.cause(), exit == null ? -1 : exit, event.detail());
        } catch (DateTimeException e) {
            LOG.debug("an event of the supervisor has no time: {}", e.getMessage());
            return null;
        }
    }
}
