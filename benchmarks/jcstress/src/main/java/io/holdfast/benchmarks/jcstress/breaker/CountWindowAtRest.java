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
 * At rest the counts of a count window are those of its ring. The ring holds a failure and two successes; a failure and
 * a slow success are recorded at once, each overwriting one of them. Then three fast successes overwrite everything:
 * whatever count they leave above zero belongs to no entry of the ring. Seen to fail when the word of a slot was
 * written without comparing.
 */
@JCStressTest
@Outcome(id = "3 failed 1 slow 1, 3 failed 0 slow 0", expect = ACCEPTABLE, desc = "exact")
@Outcome(expect = FORBIDDEN, desc = "counts and ring have drifted apart")
@State
public class CountWindowAtRest {
    private final Breaker breaker = Subjects.breaker(Subjects.THREE_CALLS, new VirtualTime());
    private final RuntimeException failure = new IllegalStateException();

    /** Fills the ring. */
    public CountWindowAtRest() {
        breaker.onError(0, TimeUnit.SECONDS, failure);
        breaker.onSuccess(0, TimeUnit.SECONDS);
        breaker.onSuccess(0, TimeUnit.SECONDS);
    }

    @Actor
    public void failing() {
        breaker.onError(0, TimeUnit.SECONDS, failure);
    }

    @Actor
    public void slow() {
        breaker.onSuccess(2, TimeUnit.SECONDS);
    }

    @Arbiter
    public void look(LL_Result r) {
        r.r1 = counts(breaker);
        for (int i = 0; i < 3; i++) {
            breaker.onSuccess(0, TimeUnit.SECONDS);
        }
        r.r2 = counts(breaker);
    }

    static String counts(Breaker breaker) {
        var metrics = breaker.getMetrics();
        return metrics.getNumberOfBufferedCalls() + " failed " + metrics.getNumberOfFailedCalls() + " slow "
                + metrics.getNumberOfSlowCalls();
    }
}
