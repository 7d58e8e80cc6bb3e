package io.holdfast.benchmarks.jcstress.demonstration;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.resilience4j.timelimiter.TimeLimiter;
import io.holdfast.core.time.VirtualTime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LZ_Result;

/**
 * Resilience4j, on {@code OutcomeAgainstTimeout}: its timer completes the user's own future, so that the value that
 * the work had is lost, to everybody who waits for it.
 */
@JCStressTest
@Outcome(id = "value, true", expect = ACCEPTABLE, desc = "the work has its value")
@Outcome(expect = FORBIDDEN, desc = "the value is lost")
@State
public class Resilience4jTimesOutForEverybody {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final CompletableFuture<String> work = new CompletableFuture<>();
    private boolean kept;

    /** Limits the work by one caller of many. */
    public Resilience4jTimesOutForEverybody() {
        ScheduledExecutorService scheduler = (ScheduledExecutorService) Proxy.newProxyInstance(
                Resilience4jTimesOutForEverybody.class.getClassLoader(),
                new Class<?>[] {ScheduledExecutorService.class},
                (proxy, method, arguments) -> {
                    time.schedule((Runnable) arguments[0], LIMIT);
                    return null;
                });
        TimeLimiter.of(LIMIT).executeCompletionStage(scheduler, () -> work);
    }

    @Actor
    public void worker() {
        kept = work.complete("value");
    }

    @Actor
    public void timer() {
        time.advance(LIMIT);
    }

    @Arbiter
    public void look(LZ_Result r) {
        r.r1 = work.isCompletedExceptionally() ? "lost" : work.join();
        r.r2 = kept;
    }
}
