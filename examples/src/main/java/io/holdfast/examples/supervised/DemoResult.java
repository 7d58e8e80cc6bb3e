package io.holdfast.examples.supervised;

import io.holdfast.lifecycle.process.ExitCodes;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What came of the demonstration.
 *
 * @param cause why the supervisor stopped the service, in its own words; empty if it never did
 * @param dump the thread dump; null if none was taken
 * @param line the line of the dump that shows where the work loop stood; empty if it is not in there
 * @param ticks how often the timer ticked while the loop stood still
 * @param restarts as the supervisor's status says
 * @param refusal what a second copy of the service said
 * @param refusalCode the exit code of that copy
 * @param silence from the order to stand still to the first answer after the restart; zero if there was none
 * @param supervisorCode the exit code of the supervisor, which was told to end by TERM; -1 if it did not end
 */
record DemoResult(
        String cause,
        @Nullable Path dump,
        String line,
        int ticks,
        long restarts,
        String refusal,
        int refusalCode,
        Duration silence,
        int supervisorCode) {

    private static final int TERM = 15;

    /** Whether everything came as it should. */
    boolean isGood() {
        boolean refused = refusalCode == ExitCodes.OTHER_INSTANCE;
        boolean ended = supervisorCode == ExitCodes.SIGNAL_BASE + TERM;
        return !cause.isEmpty() && dump != null && ticks > 0 && restarts == 1 && !silence.isZero() && refused && ended;
    }
}
