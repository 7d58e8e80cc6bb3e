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
 * A waiter that is not the last gives up while the configuration changes: its place is free on the new line, the
 * other taken.
 */
@JCStressTest
@Outcome(
        id = {"-1"},
        expect = ACCEPTABLE,
        desc = "one place taken")
@Outcome(expect = FORBIDDEN, desc = "a place lost, or given twice")
@State
public class GivingUpAgainstChange {
    private final RateLimit limit = Limits.windows(1);
    private final CompletableFuture<Void> waiter;

    /** Takes the permit of now, and waits for the next; another waits behind. */
    public GivingUpAgainstChange() {
        limit.tryAcquire();
        waiter = limit.acquireAsync(1, Limits.HOUR);
        limit.reservePermission();
    }

    @Actor
    public void waiter(I_Result r) {
        waiter.cancel(false);
    }

    @Actor
    public void operator(I_Result r) {
        limit.changeTimeoutDuration(Limits.HOUR);
    }

    @Arbiter
    public void rest(I_Result r) {
        r.r1 = Limits.left(limit);
    }
}
