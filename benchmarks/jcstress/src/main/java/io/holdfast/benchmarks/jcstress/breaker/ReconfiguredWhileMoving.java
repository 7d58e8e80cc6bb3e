package io.holdfast.benchmarks.jcstress.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.time.VirtualTime;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * A state that is entered while the configuration changes goes by the new one, whichever of the two was first. Seen to
 * fail when the thread that moves the breaker did not look at the settings after it had.
 */
@JCStressTest
@Outcome(id = "8 failed 0 slow 0, 8", expect = ACCEPTABLE, desc = "the new window")
@Outcome(expect = FORBIDDEN, desc = "a window of the old configuration")
@State
public class ReconfiguredWhileMoving {
    private final Breaker breaker = Subjects.breaker(Subjects.THREE_CALLS, new VirtualTime());

    @Actor
    public void moving() {
        breaker.transitionToClosedState();
    }

    @Actor
    public void reconfiguring() {
        Reconfiguration unused = breaker.reconfigure(
                config -> CircuitBreakerConfig.from(config).slidingWindowSize(8).build());
    }

    @Arbiter
    public void look(LL_Result r) {
        for (int i = 0; i < 10; i++) {
            breaker.onSuccess(0, TimeUnit.SECONDS);
        }
        r.r1 = CountWindowAtRest.counts(breaker);
        r.r2 = breaker.getCircuitBreakerConfig().getSlidingWindowSize();
    }
}
