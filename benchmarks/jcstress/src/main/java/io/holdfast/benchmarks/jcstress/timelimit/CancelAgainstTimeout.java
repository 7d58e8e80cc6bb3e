package io.holdfast.benchmarks.jcstress.timelimit;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLZ_Result;

/**
 * A promise that is cancelled as its limit is over ends, has at most one event, and cancels the stage where that is
 * asked for, whoever was first. Seen to fail when the timer, which had taken the end, left the stage to the caller
 * since the promise was cancelled by then.
 */
@JCStressTest
@Outcome(id = "cancelled, 000, true", expect = ACCEPTABLE, desc = "the caller was first")
@Outcome(id = "timed out, 001, true", expect = ACCEPTABLE, desc = "the limit was over first")
@Outcome(
        id = "cancelled, 001, true",
        expect = ACCEPTABLE,
        desc = "cancelled between the event and the completion: as one that comes after the event")
@Outcome(expect = FORBIDDEN, desc = "lost, or a stage that runs on")
@State
public class CancelAgainstTimeout {
    private final TimedCall call = new TimedCall(true);

    @Actor
    public void caller() {
        call.promise.cancel(true);
    }

    @Actor
    public void timer() {
        call.overTheLimit();
    }

    @Arbiter
    public void look(LLZ_Result r) {
        r.r1 = call.end();
        r.r2 = call.counted();
        r.r3 = call.source.isCancelled();
    }
}
