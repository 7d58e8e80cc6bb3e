package io.holdfast.benchmarks.jcstress.ratelimit;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.strategies.ratelimit.RateLimit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A limit of one grants one of two requests that come at once.
 */
@JCStressTest
@Outcome(
        id = {"true, false", "false, true"},
        expect = ACCEPTABLE,
        desc = "one")
@Outcome(expect = FORBIDDEN, desc = "two, or none")
@State
public class BurstLimit {
    private final RateLimit limit = Limits.smooth(1);

    @Actor
    public void oneCaller(ZZ_Result r) {
        r.r1 = limit.tryAcquire();
    }

    @Actor
    public void another(ZZ_Result r) {
        r.r2 = limit.tryAcquire();
    }
}
