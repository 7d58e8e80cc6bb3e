package io.holdfast.benchmarks.jcstress.bulkhead;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * One call may run. Of two callers who come at once one is admitted.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "one call runs")
@Outcome(expect = FORBIDDEN, desc = "two, or none")
@State
public class LimitHolds {
    private final ConcurrencyLimit limit = Limits.of(Limits.ONE);
    private int one;
    private int other;

    @Actor
    public void caller() {
        one = limit.tryEnter() ? 1 : 0;
    }

    @Actor
    public void anotherCaller() {
        other = limit.tryAcquire().granted() ? 1 : 0;
    }

    @Arbiter
    public void count(I_Result r) {
        r.r1 = one + other;
    }
}
