package io.holdfast.benchmarks.jcstress.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.Permit;
import io.holdfast.core.time.VirtualTime;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * HALF_OPEN never admits more than its limit, here one. Two callers ask at once, one of them after a call that was
 * admitted before, in CLOSED, has ended with an ignored error: that call must not hand in a permit it never took.
 * Seen to fail when the permit was taken by a plain write after the look.
 */
@JCStressTest
@Outcome(
        id = {"true, false", "false, true"},
        expect = ACCEPTABLE,
        desc = "one probe")
@Outcome(expect = FORBIDDEN, desc = "two probes, or none")
@State
public class HalfOpenLimit {
    private final Breaker breaker = Subjects.breaker(Subjects.TWO_CALLS, new VirtualTime());
    private final Permit stale = breaker.tryAcquire();
    private final RuntimeException ignored = new IllegalArgumentException();

    /** Moves on to HALF_OPEN while the first call runs. */
    public HalfOpenLimit() {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
    }

    @Actor
    public void oneCaller(ZZ_Result r) {
        r.r1 = breaker.tryAcquire().granted();
    }

    @Actor
    public void callFromBeforeAndAnotherCaller(ZZ_Result r) {
        stale.failure(0, ignored);
        r.r2 = breaker.tryAcquire().granted();
    }
}
