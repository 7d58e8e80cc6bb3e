package io.holdfast.benchmarks.jcstress.bulkhead;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * A thread waits for a few microseconds while the only call ends: it has the place, or the place is free.
 */
@JCStressTest
@Outcome(id = "true, 1 run, 0 wait, 0 unmatched", expect = ACCEPTABLE, desc = "it was let in")
@Outcome(id = "false, 0 run, 0 wait, 0 unmatched", expect = ACCEPTABLE, desc = "it gave up, and ate nothing")
@Outcome(expect = FORBIDDEN, desc = "lost or doubled")
@State
public class ThreadTimeoutAgainstRelease {
    private static final Duration MOMENT = Duration.ofNanos(2_000);

    private final ConcurrencyLimit limit = Limits.full(Limits.ONE, TimeSource.system());
    private boolean granted;

    @Actor
    public void caller() {
        granted = limit.tryAcquire(MOMENT).granted();
    }

    @Actor
    public void callThatEnds() {
        limit.onComplete();
    }

    @Arbiter
    public void look(LL_Result r) {
        r.r1 = granted;
        r.r2 = Limits.rest(limit);
    }
}
