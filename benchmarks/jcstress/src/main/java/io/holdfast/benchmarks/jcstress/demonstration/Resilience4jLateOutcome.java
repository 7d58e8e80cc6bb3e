package io.holdfast.benchmarks.jcstress.demonstration;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.benchmarks.jcstress.breaker.Subjects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Resilience4j, defect D1 of docs/breaker.md: {@code LateOutcomeNeverCounts} on its breaker. An outcome goes to
 * whatever state is current, so a call from before closes HALF_OPEN that no probe has tried.
 */
@JCStressTest
@Outcome(id = "HALF_OPEN", expect = ACCEPTABLE, desc = "still waiting for a probe")
@Outcome(expect = FORBIDDEN, desc = "a call from before decided")
@State
public class Resilience4jLateOutcome {
    private final CircuitBreaker breaker = CircuitBreaker.of("subject", Subjects.TWO_CALLS);

    /** Admits the call. */
    public Resilience4jLateOutcome() {
        breaker.acquirePermission();
    }

    @Actor
    public void operator() {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
    }

    @Actor
    public void callFromBefore() {
        breaker.onSuccess(1, TimeUnit.HOURS);
    }

    @Arbiter
    public void look(L_Result r) {
        r.r1 = breaker.getState();
    }
}
