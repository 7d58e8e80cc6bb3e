package io.holdfast.benchmarks.jcstress.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.time.VirtualTime;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IL_Result;

/**
 * One transition has one winner. Two calls end in failure at once, and each by itself is enough to open the breaker:
 * both judge the window, both find it too bad, both try to move on from the same CLOSED state. One does and tells so;
 * the other finds that state gone and does nothing. Seen to fail when a transition set the state without comparing.
 */
@JCStressTest
@Outcome(id = "1, OPEN", expect = ACCEPTABLE, desc = "opened and announced once")
@Outcome(expect = FORBIDDEN, desc = "announced twice, never, or not open")
@State
public class OneWinnerPerTransition {
    private final Breaker breaker = Subjects.breaker(Subjects.TWO_CALLS, new VirtualTime());
    private final AtomicInteger transitions = new AtomicInteger();
    private final RuntimeException failure = new IllegalStateException();

    /** One failure is on record already. */
    public OneWinnerPerTransition() {
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
        breaker.subscribe(CircuitBreakerOnStateTransitionEvent.class, event -> transitions.incrementAndGet());
    }

    @Actor
    public void oneCall() {
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
    }

    @Actor
    public void anotherCall() {
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
    }

    @Arbiter
    public void look(IL_Result r) {
        r.r1 = transitions.get();
        r.r2 = breaker.getState();
    }
}
