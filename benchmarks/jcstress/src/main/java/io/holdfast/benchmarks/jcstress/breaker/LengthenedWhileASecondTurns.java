package io.holdfast.benchmarks.jcstress.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * A time window that becomes longer while two threads make the next second has one of it, with all outcomes in it.
 */
@JCStressTest
@Outcome(id = "3 failed 3 slow 0, 0 failed 0 slow 0", expect = ACCEPTABLE, desc = "exact")
@Outcome(expect = FORBIDDEN, desc = "an outcome was lost or counted twice")
@State
public class LengthenedWhileASecondTurns {
    private final VirtualTime time = new VirtualTime();
    private final Breaker breaker = Subjects.breaker(Subjects.TEN_SECONDS, time);
    private final RuntimeException failure = new IllegalStateException();

    /** An outcome, and the time of the next one. */
    public LengthenedWhileASecondTurns() {
        breaker.onError(0, TimeUnit.SECONDS, failure);
        time.advance(Duration.ofSeconds(1));
    }

    @Actor
    public void recording() {
        breaker.onError(0, TimeUnit.SECONDS, failure);
    }

    @Actor
    public void lengthening() {
        Reconfiguration unused = breaker.reconfigure(config ->
                CircuitBreakerConfig.from(config).slidingWindowSize(15).build());
        breaker.onError(0, TimeUnit.SECONDS, failure);
    }

    @Arbiter
    public void look(LL_Result r) {
        r.r1 = CountWindowAtRest.counts(breaker);
        time.advance(Duration.ofSeconds(15));
        r.r2 = CountWindowAtRest.counts(breaker);
    }
}
