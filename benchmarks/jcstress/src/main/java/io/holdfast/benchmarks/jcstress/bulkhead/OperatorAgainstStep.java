package io.holdfast.benchmarks.jcstress.bulkhead;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The algorithm of an adaptive limit takes a step to three while an operator moves the limit to nine. Whichever writes
 * last, the operator's limit stands.
 */
@JCStressTest
@Outcome(id = "9", expect = ACCEPTABLE, desc = "the operator's")
@Outcome(expect = FORBIDDEN, desc = "the algorithm's, from before the operator spoke")
@State
public class OperatorAgainstStep {
    private static final BulkheadConfig NINE = Limits.config(9);

    private final ConcurrencyLimit limit = Limits.beforeAStep(Limits.config(4), new VirtualTime(), 3);

    @Actor
    public void step() {
        limit.measured(Limits.WINDOW_NANOS, null);
    }

    @Actor
    public void operator() {
        limit.changeConfig(NINE);
    }

    @Arbiter
    public void look(I_Result r) {
        r.r1 = limit.getMetrics().getMaxAllowedConcurrentCalls();
    }
}
