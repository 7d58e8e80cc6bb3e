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
 * Resilience4j, defect D5 of docs/breaker.md: {@code OperatorHasTheLastWord} on its breaker. A trip moves on from
 * whatever state is current, so it opens a breaker that the operator has just disabled.
 */
@JCStressTest
@Outcome(id = "DISABLED", expect = ACCEPTABLE, desc = "as the operator said")
@Outcome(expect = FORBIDDEN, desc = "the operator was overruled")
@State
public class Resilience4jOverrulesTheOperator {
    private final CircuitBreaker breaker = CircuitBreaker.of("subject", Subjects.TWO_CALLS);
    private final RuntimeException failure = new IllegalStateException();

    /** One failure is on record already. */
    public Resilience4jOverrulesTheOperator() {
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
    }

    @Actor
    public void call() {
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
    }

    @Actor
    public void operator() {
        breaker.transitionToDisabledState();
    }

    @Arbiter
    public void look(L_Result r) {
        r.r1 = breaker.getState();
    }
}
