package io.holdfast.spring.reactor;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CorePublisher;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One subscription through a breaker. It hands every signal on as it comes, and votes before it does: what follows
 * downstream is no part of the call. A cancellation races with the source's signals; {@link Vote} takes the first.
 */
final class GuardedSubscriber<T> implements CoreSubscriber<T>, Subscription, Scannable {

    private final CoreSubscriber<? super T> actual;
    private final Vote vote;
    private final boolean single;

    private @Nullable Subscription upstream;

    /** Whether an element came; written by the source's thread, read by the one that cancels. */
    private volatile boolean answered;

    private boolean done;
    private volatile boolean cancelled;

    private GuardedSubscriber(CoreSubscriber<? super T> actual, Vote vote, boolean single) {
        this.actual = actual;
        this.vote = vote;
        this.single = single;
    }

    static <T> void subscribe(
            CorePublisher<? extends T> source,
            CoreSubscriber<? super T> actual,
            CircuitBreaker breaker,
            boolean single) {
        Vote vote = new Vote(breaker);
        Throwable refusal = vote.refusal();
        if (refusal != null) {
            Operators.error(actual, refusal);
            return;
        }
        try {
            source.subscribe(new GuardedSubscriber<>(actual, vote, single));
        } catch (Throwable thrown) {
            // Against the rules of Reactive Streams, and the permit is to return all the same.
            vote.failure(thrown);
            throw thrown;
        }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (Operators.validate(upstream, subscription)) {
            upstream = subscription;
            actual.onSubscribe(this);
        }
    }

    @Override
    public void onNext(T element) {
        if (done) {
            Operators.onNextDropped(element, currentContext());
            return;
        }
        if (single) {
            vote.success(element);
        } else if (!answered) {
            answered = true;
        }
        actual.onNext(element);
    }

    @Override
    public void onError(Throwable error) {
        if (done) {
            Operators.onErrorDropped(error, currentContext());
            return;
        }
        done = true;
        vote.failure(error);
        actual.onError(error);
    }

    @Override
    public void onComplete() {
        if (done) {
            return;
        }
        done = true;
        vote.success(null);
        actual.onComplete();
    }

    @Override
    public void request(long n) {
        if (upstream != null) {
            upstream.request(n);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        if (answered) {
            vote.success(null);
        } else {
            vote.ignore();
        }
        if (upstream != null) {
            upstream.cancel();
        }
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    @SuppressWarnings("rawtypes") // Scannable's own signature
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.PARENT) {
            return upstream;
        }
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.TERMINATED) {
            return done;
        }
        if (key == Attr.CANCELLED) {
            return cancelled;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
    }
}
