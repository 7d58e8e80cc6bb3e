package io.holdfast.benchmarks.jcstress.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.time.VirtualTime;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/**
 * A cancelled probe gives its permit back, once. The caller cancels the guarded future at the moment in which the work
 * completes. If the completion wins, its success closes the breaker; if the cancellation wins, HALF_OPEN has its one
 * permit again. Seen to fail when a cancelled future gave nothing back.
 */
@JCStressTest
@Outcome(id = "CLOSED, 10", expect = ACCEPTABLE, desc = "the completion came first; CLOSED admits all")
@Outcome(id = "HALF_OPEN, 1", expect = ACCEPTABLE, desc = "the cancellation came first; the permit is back")
@Outcome(id = "HALF_OPEN, 0", expect = FORBIDDEN, desc = "lost: HALF_OPEN is stuck")
@Outcome(expect = FORBIDDEN, desc = "doubled")
@State
public class CancelAgainstCompletion {
    private final Breaker breaker = Subjects.halfOpen(new VirtualTime());
    private final CompletableFuture<String> work = new CompletableFuture<>();
    private final CompletableFuture<String> guarded =
            breaker.executeCompletionStage(() -> work).toCompletableFuture();

    @Actor
    public void caller() {
        guarded.cancel(true);
    }

    @Actor
    public void worker() {
        work.complete("done");
    }

    @Arbiter
    public void look(LI_Result r) {
        r.r1 = breaker.getState();
        r.r2 = Subjects.drain(breaker);
    }
}
