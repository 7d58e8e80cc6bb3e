package io.holdfast.watchtower.snapshot;

import java.time.Instant;
import java.util.List;

/** Receives every answer that failed, at the tick after it, on the thread that ticks. */
@FunctionalInterface
public interface FailedAnswerListener {

    /**
     * An answer failed.
     *
     * @param at when
     * @param executor the executor's name
     * @param intent what was asked
     * @param missing the required fields without a value
     * @param explain the answer's own words
     */
    void failed(Instant at, String executor, String intent, List<String> missing, String explain);
}
