package io.holdfast.benchmarks.jcstress.ratelimit;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.strategies.ratelimit.RateLimit;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A waiter gives up while another reserves: at the end one place is taken, whichever that is, and the other is
 * free.
 */
@JCStressTest
@Outcome(
        id = {"-1"},
        expect = ACCEPTABLE,
        desc = "one place taken")
@Outcome(expect = FORBIDDEN, desc = "a place lost, or given twice")
@State
public class GivingUpAgainstReservation {
    private final RateLimit limit = Limits.windows(1);
    private final CompletableFuture<Void> waiter;

    /** Takes the permit of now, and waits for the next. */
    public GivingUpAgainstReservation() {
        limit.tryAcquire();
        waiter = limit.acquireAsync(1, Limits.HOUR);
    }

    @Actor
    public void waiter(I_Result r) {
        waiter.cancel(false);
    }

    @Actor
    public void another(I_Result r) {
        limit.reservePermission();
    }

    @Arbiter
    public void rest(I_Result r) {
        r.r1 = Limits.left(limit);
    }
}
