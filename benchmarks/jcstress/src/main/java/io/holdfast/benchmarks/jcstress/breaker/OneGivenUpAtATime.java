package io.holdfast.benchmarks.jcstress.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * One probe is permitted, it and its substitute are lost, and so long ago that one of them is given up. Of two callers
 * who ask at once one may go, not one each. Seen to fail when every caller that found patience at an end gave one up.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "one given up, one more let go")
@Outcome(expect = FORBIDDEN, desc = "two, or none")
@State
public class OneGivenUpAtATime {
    private final VirtualTime time = new VirtualTime();
    private final Breaker breaker = Subjects.halfOpen(time);
    private int one;
    private int other;

    /** Loses two probes. */
    public OneGivenUpAtATime() {
        breaker.acquirePermission();
        time.advance(Subjects.WAIT);
        breaker.acquirePermission();
        time.advance(Duration.ofMinutes(5));
    }

    @Actor
    public void caller() {
        one = breaker.tryAcquire().granted() ? 1 : 0;
    }

    @Actor
    public void anotherCaller() {
        other = breaker.tryAcquirePermission() ? 1 : 0;
    }

    @Arbiter
    public void count(I_Result r) {
        r.r1 = one + other + Subjects.drain(breaker);
    }
}
