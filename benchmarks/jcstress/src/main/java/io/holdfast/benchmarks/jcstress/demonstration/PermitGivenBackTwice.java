package io.holdfast.benchmarks.jcstress.demonstration;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The mistake {@code ReleaseAgainstExpiry} guards against: a caller that gives a lease back looks whether it is over,
 * then marks it and returns the permit. Caller and expiry both find it live and both return it.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "one permit")
@Outcome(expect = FORBIDDEN, desc = "doubled")
@State
public class PermitGivenBackTwice {
    private final AtomicInteger free = new AtomicInteger();
    private final AtomicBoolean finished = new AtomicBoolean();

    private void giveBack() {
        if (!finished.get()) {
            finished.set(true);
            free.incrementAndGet();
        }
    }

    @Actor
    public void prober() {
        giveBack();
    }

    @Actor
    public void expiry() {
        giveBack();
    }

    @Arbiter
    public void look(I_Result r) {
        r.r1 = free.get();
    }
}
