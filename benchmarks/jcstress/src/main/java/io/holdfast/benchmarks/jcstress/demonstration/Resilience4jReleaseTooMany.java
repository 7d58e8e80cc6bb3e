package io.holdfast.benchmarks.jcstress.demonstration;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Resilience4j, defect B3 of docs/bulkhead.md: {@code ReleasesOfOnePermit} on its bulkhead. The call that ends is
 * reported by two threads, and then one more may run than the limit says.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "one call may run")
@Outcome(expect = FORBIDDEN, desc = "two")
@State
public class Resilience4jReleaseTooMany {
    private final Bulkhead bulkhead =
            Bulkhead.of("subject", BulkheadConfig.custom().maxConcurrentCalls(1).build());

    /** Lets a call run. */
    public Resilience4jReleaseTooMany() {
        bulkhead.acquirePermission();
    }

    @Actor
    public void caller() {
        bulkhead.onComplete();
    }

    @Actor
    public void callerAgain() {
        bulkhead.onComplete();
    }

    @Arbiter
    public void look(I_Result r) {
        r.r1 = bulkhead.getMetrics().getAvailableConcurrentCalls();
    }
}
