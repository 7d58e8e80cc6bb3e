package io.holdfast.benchmarks.jcstress.demonstration;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.holdfast.benchmarks.jcstress.ratelimit.Limits;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;

/**
 * Resilience4j's limiter, {@code TwoChanges}: each change is made from a configuration that was read before, so one
 * may undo the other.
 */
@JCStressTest
@Outcome(
        id = {"7, 60"},
        expect = ACCEPTABLE,
        desc = "both")
@Outcome(expect = FORBIDDEN, desc = "one of them lost")
@State
public class Resilience4jLosesAChange {
    private final RateLimiter limit = RateLimiter.of("subject", Limits.config(2));

    @Actor
    public void limit(IJ_Result r) {
        limit.changeLimitForPeriod(7);
    }

    @Actor
    public void timeout(IJ_Result r) {
        limit.changeTimeoutDuration(Duration.ofMinutes(1));
    }

    @Arbiter
    public void rest(IJ_Result r) {
        RateLimiterConfig now = limit.getRateLimiterConfig();
        r.r1 = now.getLimitForPeriod();
        r.r2 = now.getTimeoutDuration().toSeconds();
    }
}
