package io.holdfast.benchmarks.jcstress.hedge;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLZ_Result;

/** Two calls succeed at the same time: one is the result, and the other is cancelled at most once. */
@JCStressTest
@Outcome(id = "first, 2 1 1 0, true", expect = ACCEPTABLE, desc = "the first call won, and the hedge was told")
@Outcome(id = "first, 2 0 0 0, true", expect = ACCEPTABLE, desc = "the first call won, and the hedge had ended")
@Outcome(id = "hedge, 2 1 1 0, true", expect = ACCEPTABLE, desc = "the hedge won, and the first call was told")
@Outcome(id = "hedge, 2 0 0 0, true", expect = ACCEPTABLE, desc = "the hedge won, and the first call had ended")
@Outcome(expect = FORBIDDEN, desc = "no result, two, or a loser that was counted twice")
@State
public class SuccessAgainstSuccess {
    private final HedgedCall call = new HedgedCall();

    /** With a hedge under way. */
    public SuccessAgainstSuccess() {
        call.afterTheDelay();
    }

    @Actor
    public void one() {
        call.calls.get(0).complete("first");
    }

    @Actor
    public void other() {
        call.calls.get(1).complete("hedge");
    }

    @Arbiter
    public void look(LLZ_Result r) {
        r.r1 = call.end();
        r.r2 = call.left();
        r.r3 = call.told.get() <= 1;
    }
}
