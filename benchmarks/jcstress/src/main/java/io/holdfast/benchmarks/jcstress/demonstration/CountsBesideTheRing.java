package io.holdfast.benchmarks.jcstress.demonstration;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The mistake {@code CountWindowAtRest} guards against: read the outcome that is about to be overwritten, then write
 * the new one, then adjust the count by the difference. Two writers of one place read the same old outcome, and the
 * count differs from the ring for ever.
 */
@JCStressTest
@Outcome(
        id = {"0, 0", "1, 1"},
        expect = ACCEPTABLE,
        desc = "count and ring agree")
@Outcome(expect = FORBIDDEN, desc = "drifted apart")
@State
public class CountsBesideTheRing {
    private final AtomicIntegerArray ring = new AtomicIntegerArray(1);
    private final AtomicInteger failures = new AtomicInteger();

    private void record(int outcome) {
        int old = ring.get(0);
        ring.set(0, outcome);
        failures.addAndGet(outcome - old);
    }

    @Actor
    public void failing() {
        record(1);
    }

    @Actor
    public void succeeding() {
        record(0);
        record(1);
    }

    @Arbiter
    public void look(II_Result r) {
        r.r1 = ring.get(0);
        r.r2 = failures.get();
    }
}
