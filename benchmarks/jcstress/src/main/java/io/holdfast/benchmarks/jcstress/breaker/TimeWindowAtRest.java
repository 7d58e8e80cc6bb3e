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
 * At rest the counts of a time window are those of its seconds. The second of a failure ten seconds ago is due to be
 * given up and its place to be reused; two threads record there at once. Each new outcome is counted once and the old
 * failure no more; ten seconds later nothing is left. Seen to fail when the word of a second was written without
 * comparing.
 */
@JCStressTest
@Outcome(id = "3 failed 1 slow 1, 0 failed 0 slow 0", expect = ACCEPTABLE, desc = "exact")
@Outcome(expect = FORBIDDEN, desc = "an outcome was lost or counted twice")
@State
public class TimeWindowAtRest {
    private final VirtualTime time = new VirtualTime();
    private final Breaker breaker = Subjects.breaker(Subjects.TEN_SECONDS, time);
    private final RuntimeException failure = new IllegalStateException();

    /** A failure now, a success five seconds later, and ten seconds pass in all. */
    public TimeWindowAtRest() {
        breaker.onError(0, TimeUnit.SECONDS, failure);
        time.advance(Duration.ofSeconds(5));
        breaker.onSuccess(0, TimeUnit.SECONDS);
        time.advance(Duration.ofSeconds(5));
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
        r.r1 = CountWindowAtRest.counts(breaker);
        time.advance(Duration.ofSeconds(10));
        r.r2 = CountWindowAtRest.counts(breaker);
    }
}
