package io.holdfast.watchtower.recorder;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run of the recorded process. Immutable.
 *
 * @param number counts the runs of this database, from 1
 * @param runId the run's identity
 * @param process which process, for people
 * @param started when its recorder was opened
 * @param ended when it ended in order; null if it still runs, or was killed
 * @param clean whether its end was clean; false also while there is none
 * @param last whether no later run is known: then a missing end may mean that it still runs
 * @param lastSignOfLife when its work loop last gave a sign of life; null if it never did
 */
public record Run(
        long number,
        String runId,
        String process,
        Instant started,
        @Nullable Instant ended,
        boolean clean,
        boolean last,
        @Nullable Instant lastSignOfLife) {}
