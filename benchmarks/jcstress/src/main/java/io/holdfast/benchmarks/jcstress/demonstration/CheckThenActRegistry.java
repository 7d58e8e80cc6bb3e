package io.holdfast.benchmarks.jcstress.demonstration;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * The mistake {@code CreatedOnce} guards against: look, find nothing, make one, put it in. Two callers get two breakers
 * of one name.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "one breaker")
@Outcome(id = "false", expect = FORBIDDEN, desc = "two breakers of one name")
@State
public class CheckThenActRegistry {
    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();
    private @Nullable Breaker one;
    private @Nullable Breaker another;

    private Breaker breaker(String name) {
        Breaker known = breakers.get(name);
        if (known == null) {
            known = Breaker.of(name, CircuitBreakerConfig.ofDefaults());
            breakers.put(name, known);
        }
        return known;
    }

    @Actor
    public void oneCaller() {
        one = breaker("search");
    }

    @Actor
    public void anotherCaller() {
        another = breaker("search");
    }

    @Arbiter
    @SuppressWarnings("ReferenceEquality") // identity is the claim
    public void look(Z_Result r) {
        r.r1 = one != null && one == another;
    }
}
