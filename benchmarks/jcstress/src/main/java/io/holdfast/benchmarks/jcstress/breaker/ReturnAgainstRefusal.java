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
 * A caller looks for a seat and finds none, notes until when that is in vain, and must not hide the seat that is given
 * back meanwhile. Seen to fail when the note was written whatever had come in between.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "the seat goes to this caller or the next")
@Outcome(id = "0", expect = FORBIDDEN, desc = "hidden until the lease ends")
@Outcome(expect = FORBIDDEN, desc = "doubled")
@State
public class ReturnAgainstRefusal {
    private final Breaker breaker = Subjects.halfOpen(new VirtualTime());
    private final Permit probe = breaker.tryAcquire();
    private int granted;

    @Actor
    public void prober() {
        probe.ignore();
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
