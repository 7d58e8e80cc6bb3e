package io.holdfast.benchmarks.jcstress.bulkhead;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyPermit;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * An adaptive limit is full when its algorithm raises it, without the line's lock, and a future asks for a place at
 * once. Be it that the future finds the place, or that it waits and the one who raised the limit sees it: it has it.
 */
@JCStressTest
@Outcome(id = "true, 3", expect = ACCEPTABLE, desc = "let in, before or after it joined the line")
@Outcome(expect = FORBIDDEN, desc = "waits beside a free place")
@State
public class StepAgainstJoin {
    private final ConcurrencyLimit limit = Limits.beforeAStep(Limits.TWO, new VirtualTime(), 3);

    private @Nullable CompletableFuture<ConcurrencyPermit> asked;

    /** Full before it begins. */
    public StepAgainstJoin() {
        for (int i = 0; i < 2; i++) {
            if (!limit.tryEnter()) {
                throw new IllegalStateException("limit: full (expected: two places)");
            }
        }
    }

    @Actor
    public void step() {
        limit.measured(Limits.WINDOW_NANOS, null);
    }

    @Actor
    public void caller() {
        asked = limit.acquireAsync(Limits.LONG);
    }

    @Arbiter
    public void look(ZI_Result r) {
        r.r1 = asked != null && asked.isDone();
        r.r2 = limit.running();
    }
}
