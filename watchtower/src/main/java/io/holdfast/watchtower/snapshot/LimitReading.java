package io.holdfast.watchtower.snapshot;

import io.holdfast.watchtower.snapshot.Snapshot.LimitNow;
import io.holdfast.watchtower.snapshot.Snapshot.LimitSettings;
import org.jspecify.annotations.Nullable;

/**
 * What an entry of a {@link LimitSource} says at one tick.
 *
 * @param settings what is allowed
 * @param now what it does
 * @param totals what it has counted; null if it is another's, which counts nothing that outlives it
 */
record LimitReading(
        LimitSettings settings, LimitNow now, @Nullable Totals totals) {

    /**
     * Counts since the entry was made; 0 for what its kind does not count.
     *
     * @param calls that ended
     * @param attempts of these calls, and of those that are repeated now
     * @param failed of the calls
     * @param timedOut of the calls
     * @param refused calls that were not let through, or not repeated because the budget was dry
     */
    record Totals(long calls, long attempts, long failed, long timedOut, long refused) {

        static Totals refused(long refused) {
            return new Totals(0, 0, 0, 0, refused);
        }
    }
}
