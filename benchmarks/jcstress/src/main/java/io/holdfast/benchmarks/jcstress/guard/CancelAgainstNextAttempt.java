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
 * A call is cancelled as its second attempt begins, a layer further inside: either that begins no more, or the cancel
 * reaches its stage.
 */
@JCStressTest
@Outcome(id = "1 cancelled, 0 open, 0 held", expect = ACCEPTABLE, desc = "cancelled in the pause")
@Outcome(id = "2 cancelled, 0 open, 0 held", expect = ACCEPTABLE, desc = "the second attempt was reached")
@Outcome(expect = FORBIDDEN, desc = "an attempt that nobody ends")
@State
public class CancelAgainstNextAttempt {
    private final Subject subject = new Subject();
    private final Guard<String> guard = Guard.<String>inOrder("subject")
            .retry(subject.retry())
            .bulkhead(subject.places)
            .cancelSource()
            .build();
    private final CompletableFuture<String> promise = subject.call(guard, true);

    @Actor
    public void caller() {
        promise.cancel(true);
    }

    @Actor
    public void timer() {
        subject.pauses.advance(Subject.DELAY);
    }

    @Arbiter
    public void look(LL_Result r) {
        r.r1 = subject.stages.size() + " " + Subject.end(promise);
        r.r2 = subject.left();
    }
}
