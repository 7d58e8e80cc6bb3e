package io.holdfast.watchtower.recorder;

import java.time.Duration;
import java.time.Instant;

/**
 * A time without a sign of life, inside a run or over restarts. Immutable.
 *
 * @param from the last sign of life before it; where there is none, the start of the first run
 * @param to the first sign of life after it; where there is none yet, the end of the time that was asked for
 * @param ongoing whether no sign of life has followed yet
 * @param why what is known of it, such as the end of a run, for people
 */
public record Silence(Instant from, Instant to, boolean ongoing, String why) {

    /** Returns how long it lasted. */
    public Duration length() {
        return Duration.between(from, to);
    }
}
