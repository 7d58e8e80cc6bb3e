package io.holdfast.benchmarks.jcstress.demonstration;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.benchmarks.jcstress.breaker.Subjects;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Resilience4j, defect D4 of docs/breaker.md: a state is made inside the function of a CAS loop, and making it asks the
 * wait function and starts the timer. A lost CAS makes another, so two transitions ask three times; the timer of the
 * lost state, where there is one, nobody can cancel.
 */
@JCStressTest
@Outcome(id = "2", expect = ACCEPTABLE, desc = "asked once for each transition")
@Outcome(expect = FORBIDDEN, desc = "asked for a transition that never was")
@State
public class Resilience4jSideEffectInCas {
    private final AtomicInteger asked = new AtomicInteger();
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "subject",
            CircuitBreakerConfig.from(Subjects.TWO_CALLS)
                    .waitIntervalFunctionInOpenState(attempt -> {
                        asked.incrementAndGet();
                        return Subjects.WAIT.toMillis();
                    })
                    .build());

    @Actor
    public void oneOperator() {
        breaker.transitionToOpenState();
    }

    @Actor
    public void anotherOperator() {
        breaker.transitionToOpenState();
    }

    @Arbiter
    public void look(I_Result r) {
        r.r1 = asked.get();
    }
}
