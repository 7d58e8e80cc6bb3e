package io.holdfast.spring.reactor;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.breaker.Breaker;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;

/**
 * Guards a {@link Mono} or a {@link Flux} by a breaker: {@code mono.transform(BreakerOperator.of(breaker))}.
 *
 * <p>Each subscription is a call of its own. It asks for a permit when it subscribes and not before; refused, it ends
 * in Resilience4j's {@code CallNotPermittedException} and the source is not subscribed to. Each votes once:
 * <ul>
 *   <li>a {@code Mono} with its value, which the configuration's {@code recordResult} judges, or with its empty end;
 *   <li>a {@code Flux} with its end, since it may still fail after any element;
 *   <li>either with its error, which the configuration's predicates judge; an {@link Error} counts as neither outcome;
 *   <li>cancelled before the first element: no vote, and the permit is given back, so that a half-open breaker lets
 *       another call try. Cancelled after it ({@code take(3)}, {@code next()}): a success, for the callee has answered.
 * </ul>
 * Time is counted from the subscription to the vote. A vote of a call that an earlier state of the breaker admitted is
 * late, and decides nothing.
 *
 * <p>Place it after what belongs to the call and may fail it ({@code timeout}), and before what repeats it ({@code
 * retry}): {@code timeout} behind it cancels, and a cancelled call does not vote.
 *
 * <p>Immutable and thread-safe; needs Reactor on the class path.
 *
 * @param <T> the type of the elements
 */
public final class BreakerOperator<T> implements UnaryOperator<Publisher<T>> {

    private final CircuitBreaker breaker;

    BreakerOperator(CircuitBreaker breaker) {
        this.breaker = breaker;
    }

    /**
     * Returns an operator that may be used for any number of sources.
     *
     * @param breaker which guards them all
     * @param <T> the type of the elements
     */
    public static <T> BreakerOperator<T> of(Breaker breaker) {
        return new BreakerOperator<>(Objects.requireNonNull(breaker, "breaker"));
    }

    /**
     * Returns the guarded source.
     *
     * @param source a {@code Mono}, a {@code Flux} or another publisher, which counts as a {@code Flux}
     * @return a {@code Mono} for a {@code Mono}, else a {@code Flux}
     */
    @Override
    public Publisher<T> apply(Publisher<T> source) {
        Objects.requireNonNull(source, "source");
        return source instanceof Mono<T> mono ? mono(mono) : flux(Flux.from(source));
    }

    Mono<T> mono(Mono<T> source) {
        return new GuardedMono<>(source, breaker);
    }

    Flux<T> flux(Flux<T> source) {
        return new GuardedFlux<>(source, breaker);
    }

    private static final class GuardedMono<T> extends MonoOperator<T, T> {
        private final CircuitBreaker breaker;

        GuardedMono(Mono<T> source, CircuitBreaker breaker) {
            super(source);
            this.breaker = breaker;
        }

        @Override
        public void subscribe(CoreSubscriber<? super T> actual) {
            GuardedSubscriber.subscribe(source, actual, breaker, true);
        }
    }

    private static final class GuardedFlux<T> extends FluxOperator<T, T> {
        private final CircuitBreaker breaker;

        GuardedFlux(Flux<T> source, CircuitBreaker breaker) {
            super(source);
            this.breaker = breaker;
        }

        @Override
        public void subscribe(CoreSubscriber<? super T> actual) {
            GuardedSubscriber.subscribe(source, actual, breaker, false);
        }
    }
}
