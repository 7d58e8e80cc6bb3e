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
 * A stage that ends as its limit is over has one outcome: what the promise says is what was counted, and the stage's
 * own value stays what it is. A test with threads was seen to fail when the timer looked whether the promise was done
 * and then told its event.
 */
@JCStressTest
@Outcome(id = "value, 100, false", expect = ACCEPTABLE, desc = "the stage was first")
@Outcome(id = "timed out, 001, false", expect = ACCEPTABLE, desc = "the limit was over first")
@Outcome(expect = FORBIDDEN, desc = "two outcomes, none, or a stage that was touched")
@State
public class OutcomeAgainstTimeout {
    private final TimedCall call = new TimedCall(false);

    @Actor
    public void worker() {
        call.source.complete("value");
    }

    @Actor
    public void timer() {
        call.overTheLimit();
    }

    @Arbiter
    public void look(LLZ_Result r) {
        r.r1 = call.end();
        r.r2 = call.counted();
        r.r3 = call.source.isCompletedExceptionally();
    }
}
