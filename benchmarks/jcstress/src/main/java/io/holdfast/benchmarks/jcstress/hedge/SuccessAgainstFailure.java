package io.holdfast.benchmarks.jcstress.hedge;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.io.IOException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLZ_Result;

/** The hedge succeeds as the first call fails: that is a success, in whichever order. */
@JCStressTest
@Outcome(id = "hedge, 2 0 0 0, true", expect = ACCEPTABLE, desc = "the first call had failed")
@Outcome(id = "hedge, 2 1 1 0, true", expect = ACCEPTABLE, desc = "the first call was cancelled as it failed")
@Outcome(expect = FORBIDDEN, desc = "a failure that beats a success")
@State
public class SuccessAgainstFailure {
    private final HedgedCall call = new HedgedCall();

    /** With a hedge under way. */
    public SuccessAgainstFailure() {
        call.afterTheDelay();
    }

    @Actor
    public void one() {
        call.calls.get(0).completeExceptionally(new IOException("down"));
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
