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
 * A count window that is given another size while outcomes are recorded loses none and counts none twice. It has room
 * for all of them before and after. Then as many fast successes as it holds overwrite everything: whatever count they
 * leave above zero belongs to no entry of the ring.
 */
@JCStressTest
@Outcome(id = "3 failed 2 slow 1, 8 failed 0 slow 0", expect = ACCEPTABLE, desc = "exact")
@Outcome(expect = FORBIDDEN, desc = "an outcome was lost or counted twice")
@State
public class ResizedWhileRecording {
    private final Breaker breaker = Subjects.breaker(Subjects.THREE_CALLS, new VirtualTime());
    private final RuntimeException failure = new IllegalStateException();

    /** One outcome to carry over. */
    public ResizedWhileRecording() {
        breaker.onError(0, TimeUnit.SECONDS, failure);
    }

    @Actor
    public void recording() {
        breaker.onError(0, TimeUnit.SECONDS, failure);
        breaker.onSuccess(2, TimeUnit.SECONDS);
    }

    @Actor
    public void resizing() {
        Reconfiguration unused = breaker.reconfigure(config -> CircuitBreakerConfig.from(config)
                .slidingWindowSize(8)
                .minimumNumberOfCalls(8)
                .build());
    }

    @Arbiter
    public void look(LL_Result r) {
        r.r1 = CountWindowAtRest.counts(breaker);
        for (int i = 0; i < 8; i++) {
            breaker.onSuccess(0, TimeUnit.SECONDS);
        }
        r.r2 = CountWindowAtRest.counts(breaker);
    }
}
