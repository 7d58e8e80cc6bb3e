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
 * Two calls run and one waits when a call ends and the limit is cut from two to one at once. Let in before the cut,
 * the waiter runs beside the other; after it, it waits until that ends, too. Never more than one runs once both are
 * over.
 */
@JCStressTest
@Outcome(id = "true, 2, false", expect = ACCEPTABLE, desc = "let in before the cut; nobody else is")
@Outcome(id = "false, 1, false", expect = ACCEPTABLE, desc = "the cut came first; it waits")
@Outcome(expect = FORBIDDEN, desc = "a place lost, or more than the new limit")
@State
public class CutAgainstRelease {
    private final ConcurrencyLimit limit = Limits.full(Limits.TWO, new VirtualTime());
    private final CompletableFuture<ConcurrencyPermit> waiter = limit.acquireAsync(Limits.LONG);

    @Actor
    public void operator() {
        limit.changeConfig(Limits.ONE);
    }

    @Actor
    public void callThatEnds() {
        limit.onComplete();
    }

    @Arbiter
    public void look(LLL_Result r) {
        r.r1 = waiter.isDone();
        r.r2 = limit.running();
        r.r3 = limit.tryEnter();
    }
}
