package io.holdfast.benchmarks.jcstress.registry;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/**
 * Eviction never makes two breakers of one name. A sweep lets go of an idle breaker at the moment in which somebody
 * looks it up and then opens it; the test holds it all the time, so it lives. Every lookup, during and after, finds
 * that one. Seen to fail when a lookup did not look at the weak reference.
 */
@JCStressTest
@Outcome(id = "true, true, true", expect = ACCEPTABLE, desc = "the one breaker of that name")
@Outcome(expect = FORBIDDEN, desc = "a second breaker of that name")
@State
public class EvictionAgainstLookup {
    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();
    private final Breaker held = registry.breaker("tenant");

    /** The first sweep only notes that nobody has asked. */
    public EvictionAgainstLookup() {
        registry.evictIdle(Duration.ZERO);
    }

    @Actor
    public void sweeper(ZZZ_Result r) {
        r.r1 = registry.evictIdle(Duration.ZERO) == 0;
    }

    @Actor
    @SuppressWarnings("ReferenceEquality") // identity is the claim
    public void caller(ZZZ_Result r) {
        r.r2 = registry.breaker("tenant") == held;
        held.transitionToOpenState();
    }

    @Arbiter
    @SuppressWarnings("ReferenceEquality") // identity is the claim
    public void look(ZZZ_Result r) {
        r.r3 = registry.breaker("tenant") == held;
    }
}
