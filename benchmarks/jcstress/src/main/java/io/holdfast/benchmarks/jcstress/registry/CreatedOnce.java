package io.holdfast.benchmarks.jcstress.registry;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * The registry makes the breaker of a new name once. Two threads ask for it at once and find nothing; one of them makes
 * it, both get it, and its creation is announced once. Seen to fail when it was looked for, made, and put in.
 */
@JCStressTest
@Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "one breaker, one announcement")
@Outcome(expect = FORBIDDEN, desc = "two breakers of one name, or two announcements")
@State
public class CreatedOnce {
    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();
    private final AtomicInteger added = new AtomicInteger();
    private @Nullable Breaker one;
    private @Nullable Breaker another;

    /** Listens to additions. */
    public CreatedOnce() {
        registry.getEventPublisher().onEntryAdded(event -> added.incrementAndGet());
    }

    @Actor
    public void oneCaller() {
        one = registry.breaker("search");
    }

    @Actor
    public void anotherCaller() {
        another = registry.breaker("search");
    }

    @Arbiter
    @SuppressWarnings("ReferenceEquality") // identity is the claim
    public void look(ZI_Result r) {
        r.r1 = one != null && one == another;
        r.r2 = added.get();
    }
}
