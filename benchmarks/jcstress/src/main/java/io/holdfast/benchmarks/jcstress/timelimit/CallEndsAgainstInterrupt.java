package io.holdfast.benchmarks.jcstress.timelimit;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.holdfast.strategies.timelimit.TimeLimitOptions;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LZI_Result;

/**
 * A call on its caller's own thread that ends as its limit interrupts it: it has its value, or it has timed out, and
 * either way the thread is not interrupted afterwards and no timer is left. The two meet within the call, so that the
 * limit is never over before there is a timer. Seen to fail when the timer decided in the monitor and interrupted
 * outside, and when the end did not take the interrupt back.
 */
@JCStressTest
@Outcome(id = "value, false, 0", expect = ACCEPTABLE, desc = "the call ended first")
@Outcome(id = "timed out, false, 0", expect = ACCEPTABLE, desc = "the limit was over first")
@Outcome(expect = FORBIDDEN, desc = "another end, an interrupt that got out, or a timer that is left")
@State
public class CallEndsAgainstInterrupt {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final TimeLimiterConfig CONFIG =
            TimeLimiterConfig.custom().timeoutDuration(LIMIT).build();

    private final VirtualTime time = new VirtualTime();
    private final TimeLimit limit = TimeLimit.of(
            "subject", CONFIG, TimeLimitOptions.defaults().timeSource(time).executor(Runnable::run));
    private volatile boolean called;
    private volatile boolean advancing;

    private String call() {
        called = true;
        while (!advancing) {
            Thread.onSpinWait();
        }
        return "value";
    }

    @Actor
    public void caller(LZI_Result r) {
        try {
            r.r1 = limit.callWithin(this::call);
        } catch (TimeoutException e) {
            r.r1 = "timed out";
        } catch (Exception e) {
            r.r1 = e;
        }
        // Takes it away, too: an interrupt that comes after this is seen by this thread's next call.
        r.r2 = Thread.interrupted();
    }

    @Actor
    public void timer() {
        while (!called) {
            Thread.onSpinWait();
        }
        advancing = true;
        time.advance(LIMIT);
    }

    @Arbiter
    public void look(LZI_Result r) {
        r.r3 = time.pendingTimers();
    }
}
