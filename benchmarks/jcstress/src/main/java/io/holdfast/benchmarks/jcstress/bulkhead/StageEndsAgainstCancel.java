package io.holdfast.benchmarks.jcstress.bulkhead;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitOptions;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * A guarded stage is cancelled, and its work with it, at the moment in which the work ends: the place comes back
 * once.
 */
@JCStressTest
@Outcome(id = "1 run, 0 wait, 0 unmatched", expect = ACCEPTABLE, desc = "the other call runs")
@Outcome(expect = FORBIDDEN, desc = "lost or doubled")
@State
public class StageEndsAgainstCancel {
    private final ConcurrencyLimit limit = ConcurrencyLimit.of(
            "subject", Limits.TWO, ConcurrencyLimitOptions.defaults().cancelSource(true));
    private final CompletableFuture<String> work = new CompletableFuture<>();
    private final CompletableFuture<String> guarded =
            limit.executeCompletionStage(() -> work).toCompletableFuture();

    /** Lets another call run. */
    public StageEndsAgainstCancel() {
        limit.tryEnter();
    }

    @Actor
    public void caller() {
        guarded.cancel(true);
    }

    @Actor
    public void worker() {
        work.complete("reply");
    }

    @Arbiter
    public void look(L_Result r) {
        r.r1 = Limits.rest(limit);
    }
}
