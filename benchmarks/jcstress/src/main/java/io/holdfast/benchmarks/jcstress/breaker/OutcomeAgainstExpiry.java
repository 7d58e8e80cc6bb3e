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
import org.openjdk.jcstress.infra.results.JI_Result;

/**
 * A probe's outcome counts or its permit is given to another, never both and never neither. Two probes are allowed and one is out; its lease
 * has expired, and it succeeds at the moment in which other callers ask until they are refused, and so reclaim it. If the outcome wins, one
 * permit is left for them; if the expiry wins, the outcome is late and both are.
 * Seen to fail when finishing a lease was a look and then a write.
 */
@JCStressTest
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "counted or late; two permits in all")
@Outcome(expect = FORBIDDEN, desc = "counted and given to another, or lost")
@State
public class OutcomeAgainstExpiry {
    private final VirtualTime time = new VirtualTime();
    private final Breaker breaker = Subjects.halfOpen(Subjects.TWO_PROBES, time);
    private final Permit probe = breaker.tryAcquire();

    /** Lets the lease expire. */
    public OutcomeAgainstExpiry() {
        time.advance(Subjects.WAIT.plusMillis(1));
    }

    @Actor
    public void prober() {
        probe.success(0);
    }

    @Actor
    public void callers(JI_Result r) {
        r.r2 = Subjects.drain(breaker);
    }

    @Arbiter
    public void look(JI_Result r) {
        int counted = breaker.getMetrics().getNumberOfBufferedCalls();
        r.r1 = counted + breaker.lateOutcomes();
        r.r2 += counted + Subjects.drain(breaker);
    }
}
