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
 * A time window makes its place for failures and slow calls when the first one comes. Here two come at once, and each
 * finds none: they count in the same one. Seen to fail when the place was put in by a plain write, so that the second
 * overwrote the first's.
 */
@JCStressTest
@Outcome(id = "2 failed 1 slow 1", expect = ACCEPTABLE, desc = "exact")
@Outcome(expect = FORBIDDEN, desc = "an outcome was lost or counted twice")
@State
public class FirstTroubleOfATimeWindow {
    private final Breaker breaker = Subjects.breaker(Subjects.TEN_SECONDS, new VirtualTime());
    private final RuntimeException failure = new IllegalStateException();

    @Actor
    public void failing() {
        breaker.onError(0, TimeUnit.SECONDS, failure);
    }

    @Actor
    public void slow() {
        breaker.onSuccess(2, TimeUnit.SECONDS);
    }

    @Arbiter
    public void look(L_Result r) {
        r.r1 = CountWindowAtRest.counts(breaker);
    }
}
