package io.holdfast.benchmarks.jcstress.hedge;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLZ_Result;

/** The promise is cancelled as its hedge is due: all that was sent is cancelled once, and no timer is left. */
@JCStressTest
@Outcome(id = "cancelled, 1 1 1 0, true", expect = ACCEPTABLE, desc = "the cancel was first")
@Outcome(id = "cancelled, 2 2 2 0, true", expect = ACCEPTABLE, desc = "the timer was first")
@Outcome(expect = FORBIDDEN, desc = "a call that runs on")
@State
public class CancelAgainstTimer {
    private final HedgedCall call = new HedgedCall();

    @Actor
    public void timer() {
        call.afterTheDelay();
    }

    @Actor
    public void caller() {
        call.promise.cancel(true);
    }

    @Arbiter
    public void look(LLZ_Result r) {
        r.r1 = call.end();
        r.r2 = call.left();
        r.r3 = call.told.get() <= 1;
    }
}
