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

/** A call is cancelled as its hedge enters the layers inside: all that was made is cancelled, and no place is held. */
@JCStressTest
@Outcome(id = "1 cancelled, 0 open, 0 held", expect = ACCEPTABLE, desc = "the cancel was first")
@Outcome(id = "2 cancelled, 0 open, 0 held", expect = ACCEPTABLE, desc = "the hedge was first")
@Outcome(expect = FORBIDDEN, desc = "a call that runs on")
@State
public class CancelAgainstHedge {
    private final Subject subject = new Subject();
    private final Guard<String> guard = Guard.<String>inOrder("subject")
            .hedge(subject.hedger())
            .bulkhead(subject.places)
            .cancelSource()
            .build();
    private final CompletableFuture<String> promise = subject.call(guard, false);

    @Actor
    public void caller() {
        promise.cancel(true);
    }

    @Actor
    public void timer() {
        subject.time.advance(Subject.DELAY);
    }

    @Arbiter
    public void look(LL_Result r) {
        r.r1 = subject.stages.size() + " " + Subject.end(promise);
        r.r2 = subject.left();
    }
}
