package io.holdfast.benchmarks.jcstress.bulkhead;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyPermit;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * The time of a future that waits is over at the moment in which the only call ends: it is refused and the place is
 * free, or it has the place.
 */
@JCStressTest
@Outcome(id = "refused, 0 run, 0 wait, 0 unmatched", expect = ACCEPTABLE, desc = "its time was over first")
@Outcome(id = "granted, 1 run, 0 wait, 0 unmatched", expect = ACCEPTABLE, desc = "the call ended first")
@Outcome(expect = FORBIDDEN, desc = "lost, doubled, or left waiting")
@State
public class TimeoutAgainstGrant {
    private final VirtualTime time = new VirtualTime();
    private final ConcurrencyLimit limit = Limits.full(Limits.ONE, time);
    private final CompletableFuture<ConcurrencyPermit> future = limit.acquireAsync(Limits.LONG);

    @Actor
    public void timer() {
        time.advance(Limits.LONG);
    }

    @Actor
    public void callThatEnds() {
        limit.onComplete();
    }

    @Arbiter
    public void look(LL_Result r) {
        r.r1 = !future.isDone() ? "waits" : future.isCompletedExceptionally() ? "refused" : "granted";
        r.r2 = Limits.rest(limit);
    }
}
