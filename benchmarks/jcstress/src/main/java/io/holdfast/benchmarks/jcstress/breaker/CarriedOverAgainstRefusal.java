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
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * {@link ReturnAgainstRefusal} for a probe of the half-open state before: it takes a place among the overdue, so the
 * probe of this state, whose lease is over, gets no substitute until it is heard of. Seen to fail when the end of a
 * probe was told to its own state alone.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "this caller goes, or the next")
@Outcome(id = "0", expect = FORBIDDEN, desc = "hidden until the probe is given up")
@Outcome(expect = FORBIDDEN, desc = "doubled")
@State
public class CarriedOverAgainstRefusal {
    private final VirtualTime time = new VirtualTime();
    private final Breaker breaker = Subjects.halfOpen(time);
    private final Permit carriedOver = breaker.tryAcquire();
    private int granted;

    /** On to the next half-open state, whose probe overstays its lease. */
    public CarriedOverAgainstRefusal() {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        breaker.acquirePermission();
        time.advance(Subjects.WAIT);
    }

    @Actor
    public void prober() {
        carriedOver.success(0);
    }

    @Actor
    public void caller() {
        granted = breaker.tryAcquire().granted() ? 1 : 0;
    }

    @Arbiter
    public void count(I_Result r) {
        r.r1 = granted + Subjects.drain(breaker);
    }
}
