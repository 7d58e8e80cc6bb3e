package io.holdfast.benchmarks.jcstress.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.time.VirtualTime;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The wait of OPEN is over and two callers find that out at once. Each would move on to a HALF_OPEN of its own with one
 * permit; only one of these states may come to be, so only one caller is admitted. Seen to fail when a transition set
 * the state without comparing.
 */
@JCStressTest
@Outcome(
        id = {"true, false", "false, true"},
        expect = ACCEPTABLE,
        desc = "one probe")
@Outcome(expect = FORBIDDEN, desc = "two probes, or none")
@State
public class FirstProbeAfterTheWait {
    private final VirtualTime time = new VirtualTime();
    private final Breaker breaker = Subjects.breaker(Subjects.TWO_CALLS, time);

    /** Opens it and waits. */
    public FirstProbeAfterTheWait() {
        breaker.transitionToOpenState();
        time.advance(Subjects.WAIT.plusMillis(1));
    }

    @Actor
    public void oneCaller(ZZ_Result r) {
        r.r1 = breaker.tryAcquire().granted();
    }

    @Actor
    public void anotherCaller(ZZ_Result r) {
        r.r2 = breaker.tryAcquirePermission();
    }
}
