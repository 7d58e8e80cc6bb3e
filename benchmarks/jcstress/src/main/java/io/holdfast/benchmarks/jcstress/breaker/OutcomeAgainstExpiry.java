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
import org.openjdk.jcstress.infra.results.LJ_Result;

/**
 * A probe's outcome counts or its permit is given to another, never both. The lease has expired; the probe succeeds at the moment in
 * which another caller reclaims the permit. If the outcome wins, the breaker closes; if the expiry wins, the outcome is late.
 */
@JCStressTest
@Outcome(id = "CLOSED, 0", expect = ACCEPTABLE, desc = "the outcome came first")
@Outcome(id = "HALF_OPEN, 1", expect = ACCEPTABLE, desc = "the expiry came first; the outcome is late")
@Outcome(expect = FORBIDDEN, desc = "both, or neither")
@State
public class OutcomeAgainstExpiry {
    private final VirtualTime time = new VirtualTime();
    private final Breaker breaker = Subjects.halfOpen(time);
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
    public void caller(LJ_Result r) {
        r.r2 = breaker.tryAcquire().granted() ? 1 : 0; // overwritten by the arbiter; keeps the call alive
    }

    @Arbiter
    public void look(LJ_Result r) {
        r.r1 = breaker.getState();
        r.r2 = breaker.lateOutcomes();
    }
}
