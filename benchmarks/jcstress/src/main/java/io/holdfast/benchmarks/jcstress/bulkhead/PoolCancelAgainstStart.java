package io.holdfast.benchmarks.jcstress.bulkhead;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/**
 * A call in the queue is cancelled as the thread, done with the one before, takes it: it runs or it does not, its place
 * comes back once, and the call after it sees no interrupt. The actor that is the thread runs the pool's own loop.
 */
@JCStressTest
@Outcome(id = "cancelled, 0, false false, 2 2 0 3", expect = ACCEPTABLE, desc = "cancelled unrun")
@Outcome(id = "cancelled, 1, false false, 3 3 0 3", expect = ACCEPTABLE, desc = "cancelled while it ran")
@Outcome(id = "reply, 1, false false, 3 3 0 3", expect = ACCEPTABLE, desc = "it had ended")
@Outcome(expect = FORBIDDEN, desc = "run and not, a place lost or doubled, or an interrupt for another")
@State
public class PoolCancelAgainstStart {
    private final PoolByHand byHand = new PoolByHand();
    private final AtomicInteger ran = new AtomicInteger();
    private volatile boolean soon;
    private volatile boolean cancelled;
    private boolean interruptLeft;
    private final CompletableFuture<String> before = byHand.pool.submit(() -> {
        soon = true;
        return "before";
    });
    private final CompletableFuture<String> queued = byHand.pool.submit(() -> {
        ran.incrementAndGet();
        return "reply";
    });
    private final CompletableFuture<Boolean> after = byHand.pool.submit(() -> {
        while (!cancelled) {
            Thread.yield();
        }
        return Thread.currentThread().isInterrupted();
    });

    @Actor
    public void thread() {
        interruptLeft = byHand.threadUntilDone(before, queued, after);
    }

    @Actor
    public void caller() {
        while (!soon) {
            Thread.yield();
        }
        queued.cancel(true);
        cancelled = true;
    }

    @Arbiter
    public void look(LLLL_Result r) {
        r.r1 = PoolByHand.end(queued);
        r.r2 = ran.get();
        r.r3 = after.join() + " " + interruptLeft;
        r.r4 = byHand.rest();
    }
}
