package io.holdfast.benchmarks.jcstress.guard;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.executor.Guard;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * The limit of all attempts is over as the second begins: the call has failed by time, what it has begun is ended, and
 * no attempt begins after that.
 */
@JCStressTest
@Outcome(id = "1 TimeoutException, 0 open, 0 held", expect = ACCEPTABLE, desc = "time was over first")
@Outcome(id = "2 TimeoutException, 0 open, 0 held", expect = ACCEPTABLE, desc = "the second had begun, and was ended")
@Outcome(expect = FORBIDDEN, desc = "an attempt that nobody waits for, or a call that never ends")
@State
public class TimeoutAgainstNextAttempt {
    private final Subject subject = new Subject();
    private final Guard<String> guard = Guard.<String>inOrder("subject")
            .timeLimit(subject.limit())
            .retry(subject.retry())
            .bulkhead(subject.places)
            .cancelSource()
            .build();
    private final CompletableFuture<String> promise = subject.call(guard, true);

    @Actor
    public void timer() {
        subject.time.advance(Subject.DELAY);
    }

    @Actor
    public void pause() {
        subject.pauses.advance(Subject.DELAY);
    }

    @Arbiter
    public void look(LL_Result r) {
        subject.pauses.advance(Subject.DELAY);
        r.r1 = subject.stages.size() + " " + Subject.end(promise);
        r.r2 = subject.left();
    }
}
