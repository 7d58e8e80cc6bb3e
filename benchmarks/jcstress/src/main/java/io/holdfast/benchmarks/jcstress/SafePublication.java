package io.holdfast.benchmarks.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Placeholder until the registry has its cases. */
@JCStressTest
@Outcome(expect = Expect.ACCEPTABLE, desc = "placeholder")
@State
public class SafePublication {
    volatile int value;

    /** Writes. */
    @Actor
    public void writer() {
        value = 1;
    }

    /** Reads. */
    @Actor
    public void reader(I_Result r) {
        r.r1 = value;
    }
}
