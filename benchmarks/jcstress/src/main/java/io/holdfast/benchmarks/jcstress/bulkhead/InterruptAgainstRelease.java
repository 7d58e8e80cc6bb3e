package io.holdfast.benchmarks.jcstress.bulkhead;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyPermit;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * A thread that waits is interrupted while the only call ends. It has the place, or, interrupted first, hands it on
 * to the future behind it.
 */
@JCStressTest
@Outcome(id = "true, false, 1 run, 1 wait, 0 unmatched", expect = ACCEPTABLE, desc = "let in; the next waits")
@Outcome(id = "false, true, 1 run, 0 wait, 0 unmatched", expect = ACCEPTABLE, desc = "interrupted; the next has it")
@Outcome(id = "true, true, 2 run, 0 wait, 0 unmatched", expect = FORBIDDEN, desc = "doubled")
@Outcome(expect = FORBIDDEN, desc = "lost")
@State
public class InterruptAgainstRelease {
    private final ConcurrencyLimit limit = Limits.full(Limits.ONE, TimeSource.system());
    private CompletableFuture<ConcurrencyPermit> next = new CompletableFuture<>();
    private @Nullable Thread waiter;
    private boolean granted;

    @Actor
    public void caller() {
        begin();
        granted = limit.tryAcquire(Limits.LONG).granted();
        end();
        next = limit.acquireAsync(Limits.LONG);
    }

    private synchronized void begin() {
        waiter = Thread.currentThread();
    }

    /** The interrupt must not outlive the actor. */
    private synchronized void end() {
        waiter = null;
        boolean unused = Thread.interrupted();
    }

    @Actor
    public synchronized void interrupter() {
        if (waiter != null) {
            waiter.interrupt();
        }
    }

    @Actor
    public void callThatEnds() {
        limit.onComplete();
    }

    @Arbiter
    public void look(LLL_Result r) {
        r.r1 = granted;
        r.r2 = next.isDone();
        r.r3 = Limits.rest(limit);
    }
}
