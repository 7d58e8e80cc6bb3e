package io.holdfast.benchmarks.jcstress.demonstration;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.benchmarks.jcstress.breaker.Subjects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Resilience4j, defect D2 of docs/breaker.md: {@code HalfOpenLimit} on its breaker. The ignored error of a call from
 * before hands in a permit that it never took, so two probes run where one is allowed.
 */
@JCStressTest
@Outcome(
        id = {"true, false", "false, true"},
        expect = ACCEPTABLE,
        desc = "one probe")
@Outcome(expect = FORBIDDEN, desc = "two probes, or none")
@State
public class Resilience4jOverRelease {
    private final CircuitBreaker breaker = CircuitBreaker.of("subject", Subjects.TWO_CALLS);
    private final RuntimeException ignored = new IllegalArgumentException();

    /** Moves on to HALF_OPEN while a call runs. */
    public Resilience4jOverRelease() {
        breaker.acquirePermission();
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
    }

    @Actor
    public void oneCaller(ZZ_Result r) {
        r.r1 = breaker.tryAcquirePermission();
    }

    @Actor
    public void callFromBeforeAndAnotherCaller(ZZ_Result r) {
        breaker.onError(1, TimeUnit.HOURS, ignored);
        r.r2 = breaker.tryAcquirePermission();
    }
}
