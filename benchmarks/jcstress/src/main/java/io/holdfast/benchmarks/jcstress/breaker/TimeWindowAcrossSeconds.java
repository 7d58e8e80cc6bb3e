package io.holdfast.benchmarks.jcstress.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * An outcome that is written into a second which others have already summed up is not lost. One thread has read the
 * clock and records a success and a failure in what it takes for the current second; meanwhile time moves on, and
 * another thread records in the next second and sums up all before it. Whichever second the first thread's outcomes
 * fall into, they are in the sum at rest. Seen to fail when an add to a second that had been summed was not made known.
 */
@JCStressTest
@Outcome(id = "4 failed 3 slow 0, 0 failed 0 slow 0", expect = ACCEPTABLE, desc = "exact")
@Outcome(expect = FORBIDDEN, desc = "an outcome was lost or counted twice")
@State
public class TimeWindowAcrossSeconds {
    private final VirtualTime time = new VirtualTime();
    private final Breaker breaker = Subjects.breaker(Subjects.TEN_SECONDS, time);
    private final RuntimeException failure = new IllegalStateException();

    /** A failure, so that sums are needed. */
    public TimeWindowAcrossSeconds() {
        breaker.onError(0, TimeUnit.SECONDS, failure);
    }

    @Actor
    public void thisSecond() {
        breaker.onSuccess(0, TimeUnit.SECONDS);
        breaker.onError(0, TimeUnit.SECONDS, failure);
    }

    @Actor
    public void nextSecond() {
        time.advance(Duration.ofSeconds(1));
        breaker.onError(0, TimeUnit.SECONDS, failure);
    }

    @Arbiter
    public void look(LL_Result r) {
        r.r1 = CountWindowAtRest.counts(breaker);
        time.advance(Duration.ofSeconds(10));
        r.r2 = CountWindowAtRest.counts(breaker);
    }
}
