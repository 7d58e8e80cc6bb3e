package io.holdfast.lifecycle.heartbeat;

import io.holdfast.lifecycle.process.ProcessIdentity;
import io.holdfast.lifecycle.readiness.ReadinessState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What a beating process last said about itself. Immutable.
 *
 * @param sequence how many units of work the loop has finished: the only sign of life; a thread that writes the record
 * cannot move it
 * @param writes how often the record has been written in this run
 * @param writtenAt when it was written, by the wall clock of the writer; for people
 * @param process the process that wrote it
 * @param runId the run that wrote it; a new one each time
 * @param state how far the process is
 * @param uptime how long the run has lasted, by its monotonic clock
 * @param maximumInterval the longest time between two beats that the process itself declares to be healthy
 * @param lastUnit the name of the last unit of work; empty if it gave none
 * @param lastUnitTime how long that unit took: the time between the last two beats
 * @param heapUsedBytes the heap in use
 * @param lockHeld whether the process lock was still ours; true if none was given
 * @param statistics what the user's code adds, in its order
 */
public record HeartbeatRecord(
        long sequence,
        long writes,
        Instant writtenAt,
        ProcessIdentity process,
        String runId,
        ReadinessState state,
        Duration uptime,
        Duration maximumInterval,
        String lastUnit,
        Duration lastUnitTime,
        long heapUsedBytes,
        boolean lockHeld,
        Map<String, String> statistics) {}
