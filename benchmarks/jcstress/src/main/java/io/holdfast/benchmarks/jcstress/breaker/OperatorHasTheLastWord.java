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
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * A trip in flight does not overwrite the operator. A failing call has judged the window and is about to open the
 * breaker when the operator disables it. The call may win before the operator acts, and then the operator moves on from
 * OPEN; afterwards it cannot. Seen to fail when a trip moved on from whatever state was current.
 */
@JCStressTest
@Outcome(id = "DISABLED", expect = ACCEPTABLE, desc = "as the operator said")
@Outcome(expect = FORBIDDEN, desc = "the operator was overruled")
@State
public class OperatorHasTheLastWord {
    private final Breaker breaker = Subjects.breaker(Subjects.TWO_CALLS, new VirtualTime());
    private final RuntimeException failure = new IllegalStateException();

    /** One failure is on record already. */
    public OperatorHasTheLastWord() {
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
    }

    @Actor
    public void call() {
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
    }

    @Actor
    public void operator() {
        breaker.transitionToDisabledState();
    }

    @Arbiter
    public void look(L_Result r) {
        r.r1 = breaker.getState();
    }
}
