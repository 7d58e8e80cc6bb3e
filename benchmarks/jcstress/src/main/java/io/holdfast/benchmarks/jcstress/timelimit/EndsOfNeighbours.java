package io.holdfast.benchmarks.jcstress.timelimit;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.holdfast.strategies.timelimit.TimeLimitOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * Stages that leave the list of deadlines at the same time, while the timer goes through it, and one that comes in:
 * those that are left time out all the same, and no timer is lost. A test with threads was seen to fail when a stage
 * was unlinked without the list's monitor.
 */
@JCStressTest
@Outcome(id = "5, true", expect = ACCEPTABLE, desc = "all that were left have timed out")
@Outcome(expect = FORBIDDEN, desc = "a stage, or the timer, was lost")
@State
public class EndsOfNeighbours {
    private static final int STAGES = 8;
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final TimeLimit limit = TimeLimit.of(
            "subject",
            TimeLimiterConfig.custom().timeoutDuration(LIMIT).build(),
            TimeLimitOptions.defaults().timeSource(time).executor(Runnable::run));
    private final List<CompletableFuture<String>> promises = new ArrayList<>();
    private volatile CompletableFuture<String> late = new CompletableFuture<>();

    /** Begins all but one. */
    public EndsOfNeighbours() {
        for (int i = 0; i < STAGES; i++) {
            promises.add(begin());
        }
    }

    private CompletableFuture<String> begin() {
        return limit.executeCompletionStage(CompletableFuture<String>::new).toCompletableFuture();
    }

    @Actor
    public void oneCaller() {
        promises.get(1).cancel(false);
        promises.get(3).cancel(false);
    }

    @Actor
    public void anotherCaller() {
        promises.get(2).cancel(false);
        late = begin();
    }

    @Actor
    public void timer() {
        time.advance(LIMIT.dividedBy(2));
    }

    @Arbiter
    public void look(IZ_Result r) {
        time.advance(LIMIT);
        for (CompletableFuture<String> promise : promises) {
            r.r1 += promise.isCompletedExceptionally() && !promise.isCancelled() ? 1 : 0;
        }
        r.r2 = late.isCompletedExceptionally();
    }
}
