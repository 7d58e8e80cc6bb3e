package io.holdfast.benchmarks.jcstress.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.time.VirtualTime;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IL_Result;

/**
 * No transition leaves a timer behind. Two operators open the breaker at once, and OPEN starts a timer here; then one
 * of them forces it open. Whichever transition lost its CAS must not have started a timer, and whichever state was left
 * must have cancelled its own: what is left over would move a forced state later. Seen to fail when a state started its
 * timer before the CAS.
 */
@JCStressTest
@Outcome(id = "0, FORCED_OPEN", expect = ACCEPTABLE, desc = "forced state, no timer")
@Outcome(id = "1, OPEN", expect = ACCEPTABLE, desc = "the other operator came last; his timer runs")
@Outcome(expect = FORBIDDEN, desc = "a timer nobody owns")
@State
public class TimersHaveAnOwner {
    private final VirtualTime time = new VirtualTime();
    private final Breaker breaker = Subjects.breaker(Subjects.TIMED, time);

    @Actor
    public void oneOperator() {
        breaker.transitionToOpenState();
    }

    @Actor
    public void anotherOperator() {
        breaker.transitionToOpenState();
        breaker.transitionToForcedOpenState();
    }

    @Arbiter
    public void look(IL_Result r) {
        r.r1 = time.pendingTimers();
        r.r2 = breaker.getState();
    }
}
