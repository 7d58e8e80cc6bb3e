package io.holdfast.benchmarks.jcstress.ratelimit;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.strategies.ratelimit.RateLimit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A limit goes from two to three while two callers ask. What was used stays used, so with the one that is left
 * afterwards there are three.
 */
@JCStressTest
@Outcome(
        id = {"2, 1"},
        expect = ACCEPTABLE,
        desc = "three in all")
@Outcome(expect = FORBIDDEN, desc = "a permit lost, or minted")
@State
public class ChangeAgainstRequests {
    private final RateLimit limit = Limits.windows(2);
    private volatile int granted;

    @Actor
    public void twoCallers(II_Result r) {
        granted = (limit.tryAcquire() ? 1 : 0) + (limit.tryAcquire() ? 1 : 0);
    }

    @Actor
    public void operator(II_Result r) {
        limit.reconfigure(before -> Limits.config(3));
    }

    @Arbiter
    public void rest(II_Result r) {
        r.r1 = granted;
        r.r2 = Limits.left(limit);
    }
}
