package io.holdfast.benchmarks.jcstress.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.Permit;
import io.holdfast.core.time.VirtualTime;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/**
 * The outcome of a call counts in the state that admitted the call and in no other. A call admitted in CLOSED succeeds
 * while the breaker moves through OPEN to HALF_OPEN, where one success would close it: it may count before, as CLOSED's
 * last, or be late, but never close what no probe has tried. Seen to fail when outcomes went to whatever state was
 * current.
 */
@JCStressTest
@Outcome(id = "HALF_OPEN, 0", expect = ACCEPTABLE, desc = "still waiting for a probe")
@Outcome(expect = FORBIDDEN, desc = "a call from before decided")
@State
public class LateOutcomeNeverCounts {
    private final Breaker breaker = Subjects.breaker(Subjects.TWO_CALLS, new VirtualTime());
    private final Permit stale = breaker.tryAcquire();

    @Actor
    public void operator() {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
    }

    @Actor
    public void callFromBefore() {
        stale.success(0);
    }

    @Arbiter
    public void look(LI_Result r) {
        r.r1 = breaker.getState();
        r.r2 = breaker.getMetrics().getNumberOfBufferedCalls();
    }
}
