package io.holdfast.watchtower.recorder;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When each run was over, as far as can be known: its end, or else the start of the next one. */
final class RunEnds {

    private final Map<Long, Instant> ends = new HashMap<>();
    private final List<Run> runs;

    /** With all runs that began before the end of the time in question, in order. */
    RunEnds(List<Run> runs) {
        this.runs = List.copyOf(runs);
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            Instant ended = run.ended();
            if (ended != null) {
                ends.put(run.number(), ended);
            } else if (i + 1 < runs.size()) {
                ends.put(run.number(), runs.get(i + 1).started());
            }
        }
    }

    List<Run> runs() {
        return runs;
    }

    /** Null if it may still be under way. */
    @Nullable
    Instant of(long run) {
        return ends.get(run);
    }
}
