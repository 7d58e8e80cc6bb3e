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
 * A call that runs is cancelled as it ends: its promise completes once, its place comes back once, and the call that
 * the same thread runs next sees no interrupt. The actor that is the thread runs the pool's own loop.
 */
@JCStressTest
@Outcome(id = "true cancelled, 1, false false, 2 2 0 3", expect = ACCEPTABLE, desc = "the cancel was first")
@Outcome(id = "false reply, 1, false false, 2 2 0 3", expect = ACCEPTABLE, desc = "the end was first")
@Outcome(expect = FORBIDDEN, desc = "told twice, a place lost or doubled, or an interrupt for another")
@State
public class PoolCancelAgainstEnd {
    private final PoolByHand byHand = new PoolByHand();
    private final AtomicInteger told = new AtomicInteger();
    private volatile boolean begun;
    private volatile boolean tried;
    private boolean cancelled;
    private boolean interruptLeft;
    private final CompletableFuture<String> running = byHand.pool.submit(() -> {
        begun = true;
        return "reply";
    });
    private final CompletableFuture<Boolean> after = byHand.pool.submit(() -> {
        while (!tried) {
            Thread.yield();
        }
        return Thread.currentThread().isInterrupted();
    });

    /** Counts how often the promise completes. */
    public PoolCancelAgainstEnd() {
        CompletableFuture<Integer> unused = running.handle((value, error) -> told.incrementAndGet());
    }

    @Actor
    public void thread() {
        interruptLeft = byHand.threadUntilDone(running, after);
    }

    @Actor
    public void caller() {
        while (!begun) {
            Thread.yield();
        }
        cancelled = running.cancel(true);
        tried = true;
    }

    @Arbiter
    public void look(LLLL_Result r) {
        r.r1 = cancelled + " " + PoolByHand.end(running);
        r.r2 = told.get();
        r.r3 = after.join() + " " + interruptLeft;
        r.r4 = byHand.rest();
    }
}
