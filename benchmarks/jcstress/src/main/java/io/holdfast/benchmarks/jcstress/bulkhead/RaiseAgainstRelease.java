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
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * Two futures wait when the only call ends and the limit is raised from one to two at once: both are let in.
 */
@JCStressTest
@Outcome(id = "true, true, 2 run, 0 wait, 0 unmatched", expect = ACCEPTABLE, desc = "both run")
@Outcome(expect = FORBIDDEN, desc = "one waits though there is a place")
@State
public class RaiseAgainstRelease {
    private final ConcurrencyLimit limit = Limits.full(Limits.ONE, new VirtualTime());
    private final CompletableFuture<ConcurrencyPermit> first = limit.acquireAsync(Limits.LONG);
    private final CompletableFuture<ConcurrencyPermit> second = limit.acquireAsync(Limits.LONG);

    @Actor
    public void operator() {
        limit.changeConfig(Limits.TWO);
    }

    @Actor
    public void callThatEnds() {
        limit.onComplete();
    }

    @Arbiter
    public void look(LLL_Result r) {
        r.r1 = first.isDone();
        r.r2 = second.isDone();
        r.r3 = Limits.rest(limit);
    }
}
