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
 * A future joins the line at the moment in which the only call ends: it has the place, whichever comes first.
 */
@JCStressTest
@Outcome(id = "true, 1 run, 0 wait, 0 unmatched", expect = ACCEPTABLE, desc = "it was let in")
@Outcome(expect = FORBIDDEN, desc = "it waits for a release that has been")
@State
public class JoinAgainstRelease {
    private final ConcurrencyLimit limit = Limits.full(Limits.ONE, new VirtualTime());
    private CompletableFuture<ConcurrencyPermit> future = new CompletableFuture<>();

    @Actor
    public void caller() {
        future = limit.acquireAsync(Limits.LONG);
    }

    @Actor
    public void callThatEnds() {
        limit.onComplete();
    }

    @Arbiter
    public void look(LL_Result r) {
        r.r1 = future.isDone();
        r.r2 = Limits.rest(limit);
    }
}
