package io.holdfast.benchmarks.jcstress.ratelimit;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.strategies.ratelimit.RateLimit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * A permit is drained or granted, not both, and none is left.
 */
@JCStressTest
@Outcome(
        id = {"true, 0", "false, 0"},
        expect = ACCEPTABLE,
        desc = "granted before, or drained")
@Outcome(expect = FORBIDDEN, desc = "granted after it, or left")
@State
public class DrainAgainstRequest {
    private final RateLimit limit = Limits.windows(1);

    @Actor
    public void caller(ZI_Result r) {
        r.r1 = limit.tryAcquire();
    }

    @Actor
    public void operator(ZI_Result r) {
        limit.drainPermissions();
    }

    @Arbiter
    public void rest(ZI_Result r) {
        r.r2 = Limits.left(limit);
    }
}
