package io.holdfast.benchmarks.jcstress.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.internal.window.Counts;
import io.holdfast.core.internal.window.Thresholds;
import io.holdfast.core.internal.window.Window;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * A second that is made after a later one has been is in every sum at rest. One thread has read the clock in second 1,
 * in which nobody has recorded yet, so it makes that second. Another is in second 2 already, makes that, and sums up
 * what came before: it finds second 1 in the ring or not.
 */
@JCStressTest
@Outcome(id = "3 failed 3 slow 0, 3 failed 3 slow 0", expect = ACCEPTABLE, desc = "exact")
@Outcome(expect = FORBIDDEN, desc = "an outcome is missing in a sum")
@State
public class SecondMadeLate {
    private static final long SECOND = 1_000_000_000L;

    private final Window window = Window.ofSeconds(new Thresholds("slidingWindowSize", 10, 1, 100, 100), 0, 0);

    /** A failure, so that sums are needed. */
    public SecondMadeLate() {
        window.record(Window.FAILURE, 0);
    }

    @Actor
    public void held() {
        window.record(Window.FAILURE, SECOND);
    }

    @Actor
    public void ahead() {
        window.record(Window.FAILURE, 2 * SECOND);
    }

    @Arbiter
    public void look(LL_Result r) {
        r.r1 = text(window.counts(2 * SECOND));
        r.r2 = text(window.counts(3 * SECOND));
    }

    private static String text(Counts counts) {
        return counts.total() + " failed " + counts.failed() + " slow " + counts.slow();
    }
}
