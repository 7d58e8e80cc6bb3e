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
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * One probe is permitted, and the lease of the one that is out is over. Of two callers who ask for its seat at once one
 * gets it: with both, three would be out, where twice the permitted number is the limit. Seen to fail when a seat was
 * taken by a plain write.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "one substitute")
@Outcome(expect = FORBIDDEN, desc = "two, or none")
@State
public class OneSubstitute {
    private final VirtualTime time = new VirtualTime();
    private final Breaker breaker = Subjects.halfOpen(time);
    private int one;
    private int other;

    /** Lets the lease expire. */
    public OneSubstitute() {
        breaker.acquirePermission();
        time.advance(Subjects.WAIT.plusMillis(1));
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
