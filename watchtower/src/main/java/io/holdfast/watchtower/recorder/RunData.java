package io.holdfast.watchtower.recorder;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is in the database, with times as its own wall clock told them, in milliseconds since the epoch.
 *
 * @param number counts the runs of this database, from 1
 * @param runId the run's identity
 * @param process which process, for people
 * @param startedMillis when it began
 * @param endedMillis when it ended in order; null if it did not
 * @param endedMicros how long it had lasted then; null if no clock tells
 * @param clean whether that end was clean
 * @param last whether no later run is known
 * @param signMillis its last sign of life; null if it gave none
 * @param signMicros how long it had lasted then; null if no clock tells
 * @param steps how its clock was set, in order
 */
record RunData(
        long number,
        String runId,
        String process,
        long startedMillis,
        @Nullable Long endedMillis,
        @Nullable Long endedMicros,
        boolean clean,
        boolean last,
        @Nullable Long signMillis,
        @Nullable Long signMicros,
        List<ClockStep> steps) {

    /** How long it lasted at least, in milliseconds, by what does not depend on the wall clock; -1 if nothing tells. */
    long knownMillis() {
        long micros = -1;
        for (Long each : new Long[] {endedMicros, signMicros}) {
            micros = each == null ? micros : Math.max(micros, each);
        }
        if (!steps.isEmpty()) {
            micros = Math.max(micros, steps.get(steps.size() - 1).elapsedMicros());
        }
        return micros < 0 ? -1 : micros / 1_000;
    }
}
