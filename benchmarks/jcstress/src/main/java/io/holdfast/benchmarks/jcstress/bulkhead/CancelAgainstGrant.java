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
 * A future that waits is cancelled at the moment in which the only call ends. If the cancellation wins, the place
 * goes to the next in line; if not, it is the future's.
 */
@JCStressTest
@Outcome(id = "true, true, 1 run, 0 wait, 0 unmatched", expect = ACCEPTABLE, desc = "cancelled: the next has it")
@Outcome(id = "false, false, 1 run, 1 wait, 0 unmatched", expect = ACCEPTABLE, desc = "granted: the next waits")
@Outcome(expect = FORBIDDEN, desc = "lost or doubled")
@State
public class CancelAgainstGrant {
    private final ConcurrencyLimit limit = Limits.full(Limits.ONE, new VirtualTime());
    private final CompletableFuture<ConcurrencyPermit> first = limit.acquireAsync(Limits.LONG);
    private final CompletableFuture<ConcurrencyPermit> next = limit.acquireAsync(Limits.LONG);
    private boolean cancelled;

    @Actor
    public void callerThatGoes() {
        cancelled = first.cancel(true);
    }

    @Actor
    public void callThatEnds() {
        limit.onComplete();
    }

    @Arbiter
    public void look(LLL_Result r) {
        r.r1 = cancelled;
        r.r2 = next.isDone();
        r.r3 = Limits.rest(limit);
    }
}
