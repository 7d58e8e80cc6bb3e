package io.holdfast.benchmarks.jcstress.hedge;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLZ_Result;

/** The first call succeeds as its hedge is due: the hedge is not sent, or sent and cancelled once. */
@JCStressTest
@Outcome(id = "first, 1 0 0 0, true", expect = ACCEPTABLE, desc = "the success was first")
@Outcome(id = "first, 2 1 1 0, true", expect = ACCEPTABLE, desc = "the timer was first")
@Outcome(expect = FORBIDDEN, desc = "a hedge that runs on, or a timer that is left")
@State
public class TimerAgainstSuccess {
    private final HedgedCall call = new HedgedCall();

    @Actor
    public void timer() {
        call.afterTheDelay();
    }

    @Actor
    public void service() {
        call.calls.get(0).complete("first");
    }

    @Arbiter
    public void look(LLZ_Result r) {
        r.r1 = call.end();
        r.r2 = call.left();
        r.r3 = call.told.get() <= 1;
    }
}
