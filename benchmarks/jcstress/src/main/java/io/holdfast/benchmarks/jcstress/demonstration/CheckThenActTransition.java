package io.holdfast.benchmarks.jcstress.demonstration;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The mistake {@code OneWinnerPerTransition} guards against: look at the state, then set it. Two callers both open the
 * breaker and both tell.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "announced once")
@Outcome(expect = FORBIDDEN, desc = "announced twice")
@State
public class CheckThenActTransition {
    private final AtomicReference<String> state = new AtomicReference<>("CLOSED");
    private final AtomicInteger announced = new AtomicInteger();

    private void trip() {
        if ("CLOSED".equals(state.get())) {
            state.set("OPEN");
            announced.incrementAndGet();
        }
    }

    @Actor
    public void oneCall() {
        trip();
    }

    @Actor
    public void anotherCall() {
        trip();
    }

    @Arbiter
    public void look(I_Result r) {
        r.r1 = announced.get();
    }
}
