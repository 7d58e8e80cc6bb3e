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

/** The first call fails as its hedge is due: the execution has failed, or waits for the hedge; never both. */
@JCStressTest
@Outcome(id = "failed, 1 0 0 0, true", expect = ACCEPTABLE, desc = "the failure was first")
@Outcome(id = "open, 2 0 0 0, true", expect = ACCEPTABLE, desc = "the hedge is awaited")
@Outcome(expect = FORBIDDEN, desc = "failed beside a hedge that runs on")
@State
public class TimerAgainstFailure {
    private final HedgedCall call = new HedgedCall();

    @Actor
    public void timer() {
        call.afterTheDelay();
    }

    @Actor
    public void service() {
        call.calls.get(0).completeExceptionally(new IOException("down"));
    }

    @Arbiter
    public void look(LLZ_Result r) {
        r.r1 = call.end();
        r.r2 = call.left();
        r.r3 = call.told.get() <= 1;
    }
}
