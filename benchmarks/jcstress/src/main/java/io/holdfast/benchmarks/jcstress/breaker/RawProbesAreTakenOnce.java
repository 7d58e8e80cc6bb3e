package io.holdfast.benchmarks.jcstress.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.time.VirtualTime;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two of three raw probes are out. One of them succeeds while the other is released and a third goes: an outcome and a
 * release take one probe each, not the same and not none. Seen to fail when the stack of raw probes was popped by a
 * look and then a write.
 */
@JCStressTest
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "one counted, two seats left")
@Outcome(expect = FORBIDDEN, desc = "one probe taken twice, or not at all")
@State
public class RawProbesAreTakenOnce {
    private final Breaker breaker = Subjects.halfOpen(Subjects.THREE_PROBES, new VirtualTime());
    private int granted;

    /** Two probes go. */
    public RawProbesAreTakenOnce() {
        breaker.acquirePermission();
        breaker.acquirePermission();
    }

    @Actor
    public void succeeds() {
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }

    @Actor
    public void isReleased() {
        breaker.releasePermission();
    }

    @Actor
    public void goes() {
        granted = breaker.tryAcquirePermission() ? 1 : 0;
    }

    @Arbiter
    public void count(II_Result r) {
        r.r1 = breaker.getMetrics().getNumberOfBufferedCalls();
        r.r2 = granted + Subjects.drain(breaker);
    }
}
