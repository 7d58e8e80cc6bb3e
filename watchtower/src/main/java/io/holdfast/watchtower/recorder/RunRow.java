package io.holdfast.watchtower.recorder;

import java.time.Duration;
import java.time.Instant;

/**
 * What a run says of itself once, at its start.
 *
 * @param runId its identity
 * @param process which process, for people
 * @param started when
 * @param signEvery how often signs of life are written
 */
record RunRow(String runId, String process, Instant started, Duration signEvery) {}
