package io.holdfast.executor;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * What follows a run for those who trace requests.
 *
 * @param observation of the run itself; null where there is no registry for it
 * @param span the one that was current when the run began; null for none, and for the nodes of an answer
 */
record Trace(@Nullable Observation observation, @Nullable CallersSpan span) {}
