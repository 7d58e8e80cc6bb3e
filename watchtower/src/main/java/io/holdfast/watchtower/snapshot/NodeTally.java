package io.holdfast.watchtower.snapshot;

import java.time.Duration;
import java.util.Map;

/**
 * How a node's executions of some time ended. Immutable.
 *
 * @param executor the name its executor was given
 * @param node its name
 * @param period how long that time was
 * @param statuses how many executions ended how
 * @param provenances how many values came from where
 * @param p50Nanos the median latency; -1 if nothing ran
 * @param p99Nanos the 99th percentile; -1 if nothing ran
 */
public record NodeTally(
        String executor,
        String node,
        Duration period,
        Map<String, Long> statuses,
        Map<String, Long> provenances,
        long p50Nanos,
        long p99Nanos) {

    /** Copies the maps. */
    public NodeTally {
        statuses = Map.copyOf(statuses);
        provenances = Map.copyOf(provenances);
    }
}
