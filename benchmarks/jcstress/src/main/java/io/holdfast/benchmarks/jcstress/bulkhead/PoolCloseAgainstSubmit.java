package io.holdfast.benchmarks.jcstress.bulkhead;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/**
 * Two calls are submitted, for a thread and for the queue, as the bulkhead closes without waiting: each is refused, or
 * its promise is done, if only by cancellation, when both are over, whether the thread has come to run it or not. No
 * call begins after that. The submitter goes on as the pool's thread, and runs its loop if that has been started.
 */
@JCStressTest
@Outcome(id = "refused, refused, 0, true", expect = ACCEPTABLE, desc = "closed before")
@Outcome(id = "cancelled, refused, [01], true", expect = ACCEPTABLE, desc = "closed between; unrun, or interrupted")
@Outcome(id = "cancelled, cancelled, [01], true", expect = ACCEPTABLE, desc = "closed after; unrun, or interrupted")
@Outcome(id = "reply, refused, 1, true", expect = ACCEPTABLE, desc = "closed between; ended by itself")
@Outcome(id = "reply, cancelled, [12], true", expect = ACCEPTABLE, desc = "closed after the first had ended")
@Outcome(id = "reply, reply, 2, true", expect = ACCEPTABLE, desc = "closed after")
@Outcome(expect = FORBIDDEN, desc = "a promise that is open, or that failed, or a call that begins later")
@State
public class PoolCloseAgainstSubmit {
    private final PoolByHand byHand = new PoolByHand();
    private final AtomicInteger ran = new AtomicInteger();
    private volatile boolean soon;
    private @Nullable CompletableFuture<String> first;
    private @Nullable CompletableFuture<String> second;

    @Actor
    public void callerAndThread() {
        soon = true;
        first = submit();
        second = submit();
        byHand.threadUntilIdle();
    }

    private @Nullable CompletableFuture<String> submit() {
        try {
            return byHand.pool.submit(() -> {
                ran.incrementAndGet();
                return "reply";
            });
        } catch (BulkheadFullException closed) {
            return null;
        }
    }

    @Actor
    public void operator() {
        while (!soon) {
            Thread.yield();
        }
        byHand.pool.close(Duration.ZERO);
    }

    @Arbiter
    public void look(LLLL_Result r) {
        r.r1 = end(first);
        r.r2 = end(second);
        int before = ran.get();
        r.r3 = before;
        byHand.threadUntilIdle();
        r.r4 = ran.get() == before;
    }

    private static String end(@Nullable CompletableFuture<String> promise) {
        return promise == null ? "refused" : PoolByHand.end(promise);
    }
}
