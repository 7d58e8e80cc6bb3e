package io.holdfast.benchmarks.jcstress.registry;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.registry.BreakerRegistry;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A thread that gets the shared registry gets a finished one. One thread makes a new one, another picks it up without
 * having waited for anything: it sees all of it, or makes one itself. The registry is the process's, so all tests of a
 * run share it, and nothing can be said here about which of several instances is found. Seen to fail with a registry
 * that published itself from its constructor.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "finished")
@Outcome(expect = FORBIDDEN, desc = "seen half made")
@State
public class SharedIsSafelyPublished {
    @Actor
    public void maker(ZZ_Result r) {
        BreakerRegistry.resetShared();
        r.r1 = isFinished(BreakerRegistry.shared());
    }

    @Actor
    public void finder(ZZ_Result r) {
        r.r2 = isFinished(BreakerRegistry.shared());
    }

    private static boolean isFinished(BreakerRegistry registry) {
        return registry.getDefaultConfig().getSlidingWindowSize() == 100
                && registry.getTags().isEmpty()
                && registry.breaker("search").getName().equals("search");
    }
}
