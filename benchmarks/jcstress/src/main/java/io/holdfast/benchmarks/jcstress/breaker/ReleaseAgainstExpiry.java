package io.holdfast.benchmarks.jcstress.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.Permit;
import io.holdfast.core.time.VirtualTime;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A half-open seat is neither lost nor doubled when it is given back and taken over. A probe's lease has expired; its
 * caller gives it back at the moment in which a substitute takes its seat. Seen to fail when a seat was freed by a look
 * and then a write.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "one permit, whoever has it")
@Outcome(id = "0", expect = FORBIDDEN, desc = "lost")
@Outcome(expect = FORBIDDEN, desc = "doubled")
@State
public class ReleaseAgainstExpiry {
    private final VirtualTime time = new VirtualTime();
    private final Breaker breaker = Subjects.halfOpen(time);
    private final Permit probe = breaker.tryAcquire();

    /** Lets the lease expire. */
    public ReleaseAgainstExpiry() {
        time.advance(Subjects.WAIT.plusMillis(1));
    }

    @Actor
    public void prober() {
        probe.ignore();
    }

    @Actor
    public void caller(I_Result r) {
        r.r1 = breaker.tryAcquire().granted() ? 1 : 0;
    }

    @Arbiter
    public void count(I_Result r) {
        r.r1 += Subjects.drain(breaker);
    }
}
