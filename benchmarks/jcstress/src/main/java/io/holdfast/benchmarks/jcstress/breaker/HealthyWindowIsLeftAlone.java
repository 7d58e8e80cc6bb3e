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
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * Recording a fast success in a window full of them writes nothing, and that loses nothing. While one thread takes that
 * short cut, another records a failure: the success counts as recorded just before it. The failure must stay, and go
 * after three more calls. Seen to fail when the short cut wrote back the zero it had read.
 */
@JCStressTest
@Outcome(id = "3 failed 1 slow 0, 3 failed 0 slow 0", expect = ACCEPTABLE, desc = "exact")
@Outcome(expect = FORBIDDEN, desc = "the failure was lost, or stays for ever")
@State
public class HealthyWindowIsLeftAlone {
    private final Breaker breaker = Subjects.breaker(Subjects.THREE_CALLS, new VirtualTime());
    private final RuntimeException failure = new IllegalStateException();

    /** Fills the window. */
    public HealthyWindowIsLeftAlone() {
        for (int i = 0; i < 3; i++) {
            breaker.onSuccess(0, TimeUnit.SECONDS);
        }
    }

    @Actor
    public void healthy() {
        breaker.onSuccess(0, TimeUnit.SECONDS);
        breaker.tryAcquire().success(0);
    }

    @Actor
    public void failing() {
        breaker.onError(0, TimeUnit.SECONDS, failure);
    }

    @Arbiter
    public void look(LL_Result r) {
        r.r1 = CountWindowAtRest.counts(breaker);
        for (int i = 0; i < 3; i++) {
            breaker.onSuccess(0, TimeUnit.SECONDS);
        }
        r.r2 = CountWindowAtRest.counts(breaker);
    }
}
