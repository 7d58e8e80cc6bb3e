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
 * The outcome of a probe whose lease is over counts, whichever comes first. Two probes are allowed and one is out; its
 * lease has expired, and it succeeds at the moment in which other callers ask until they are refused, and so take its
 * seat. If the outcome wins, one seat is left for them; if the substitute wins, both are. Seen to fail when an outcome
 * whose seat was taken was late.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "counted, and keeps its seat")
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "a substitute has its seat; counted all the same")
@Outcome(expect = FORBIDDEN, desc = "not counted, or a seat too many or too few")
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
        r.r1 = breaker.getMetrics().getNumberOfBufferedCalls();
        r.r2 += Subjects.drain(breaker);
    }
}
