package io.holdfast.benchmarks.jcstress.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.time.VirtualTime;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JI_Result;

/**
 * {@link OutcomeAgainstExpiry} for a probe that holds no permit: it asked and reports by Resilience4j's raw protocol.
 * While a caller takes its seat, the outcome must find the probe; if it did not, it would count as one that nobody
 * asked permission for, and the probe would stay out. Seen to fail when probes that are out and probes that have
 * expired were two counters.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "counted, and keeps its seat")
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "a substitute has its seat; counted all the same")
@Outcome(expect = FORBIDDEN, desc = "not counted, or a seat too many or too few")
@State
public class RawOutcomeAgainstExpiry {
    private final VirtualTime time = new VirtualTime();
    private final Breaker breaker = Subjects.halfOpen(Subjects.TWO_PROBES, time);

    /** Lets the lease of a probe expire. */
    public RawOutcomeAgainstExpiry() {
        breaker.acquirePermission();
        time.advance(Subjects.WAIT.plusMillis(1));
    }

    @Actor
    public void prober() {
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }

    @Actor
    public void callers(JI_Result r) {
        r.r2 = Subjects.drain(breaker);
    }

    @Arbiter
    public void look(JI_Result r) {
        r.r1 = breaker.getMetrics().getNumberOfBufferedCalls();
        r.r2 += Subjects.drain(breaker);
    }
}
