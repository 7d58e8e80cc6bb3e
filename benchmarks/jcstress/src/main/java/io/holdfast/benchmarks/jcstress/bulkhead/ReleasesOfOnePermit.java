package io.holdfast.benchmarks.jcstress.bulkhead;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyPermit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * A permit is released by two threads at once while another call runs: one place comes back, and the other release is
 * counted.
 */
@JCStressTest
@Outcome(id = "1 run, 0 wait, 1 unmatched", expect = ACCEPTABLE, desc = "the other call runs")
@Outcome(expect = FORBIDDEN, desc = "its place was given away, or none was")
@State
public class ReleasesOfOnePermit {
    private final ConcurrencyLimit limit = Limits.of(Limits.TWO);
    private final ConcurrencyPermit permit = limit.tryAcquire();

    /** Lets another call run. */
    public ReleasesOfOnePermit() {
        limit.tryEnter();
    }

    @Actor
    public void caller() {
        permit.release();
    }

    @Actor
    public void callerAgain() {
        permit.close();
    }

    @Arbiter
    public void look(L_Result r) {
        r.r1 = Limits.rest(limit);
    }
}
