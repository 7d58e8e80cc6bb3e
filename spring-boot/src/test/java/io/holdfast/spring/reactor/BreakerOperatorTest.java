package io.holdfast.spring.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/** The operator on real sources of Reactor, and a breaker in virtual time. */
@Timeout(60)
class BreakerOperatorTest {

    private static final IllegalStateException FAILED = new IllegalStateException("failed");

    private final VirtualTime time = new VirtualTime();
    private final Breaker breaker = breaker(CircuitBreakerConfig.custom());

    private Breaker breaker(CircuitBreakerConfig.Builder config) {
        return Breaker.of(
                "backend",
                config.slidingWindowSize(10)
                        .minimumNumberOfCalls(2)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitDurationInOpenState(Duration.ofSeconds(10))
                        .slowCallDurationThreshold(Duration.ofSeconds(1))
                        .build(),
                BreakerOptions.defaults().timeSource(time));
    }

    @Test
    void aMono_votesWithItsValue() {
        assertThat(guarded(Mono.just("value")).block()).isEqualTo("value");
        assertVotes(1, 0);
    }

    @Test
    void anEmptyMono_isASuccess() {
        assertThat(guarded(Mono.<String>empty()).block()).isNull();
        assertVotes(1, 0);
    }

    @Test
    void anError_isAFailure_andIsHandedOn() {
        assertThatThrownBy(() -> guarded(Mono.error(FAILED)).block()).isSameAs(FAILED);
        assertThatThrownBy(() -> guarded(Flux.error(FAILED)).blockLast()).isSameAs(FAILED);
        assertVotes(0, 2);
    }

    @Test
    void eachSubscription_isACallOfItsOwn() {
        Mono<String> call = guarded(Mono.just("value"));
        call.block();
        call.block();
        assertVotes(2, 0);
    }

    @Test
    void assembledButNotSubscribed_asksForNothing() {
        breaker.transitionToOpenState();
        Mono<String> call = guarded(Mono.just("value"));
        breaker.transitionToClosedState();
        assertThat(call.block()).isEqualTo("value");
        assertThat(breaker.getMetrics().getNumberOfNotPermittedCalls()).isZero();
    }

    @Test
    void refused_theSourceIsNotSubscribedTo() {
        breaker.transitionToOpenState();
        AtomicInteger subscriptions = new AtomicInteger();
        Mono<String> source = Mono.just("value").doOnSubscribe(s -> subscriptions.incrementAndGet());

        assertThatThrownBy(() -> guarded(source).block()).isInstanceOf(CallNotPermittedException.class);
        assertThatThrownBy(() -> guarded(source.flux()).blockLast()).isInstanceOf(CallNotPermittedException.class);
        assertThat(subscriptions).hasValue(0);
        assertThat(breaker.getMetrics().getNumberOfNotPermittedCalls()).isEqualTo(2);
    }

    @Test
    void aCancelledMono_givesItsPermitBack() {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        Disposable probe = guarded(Mono.never()).subscribe();
        assertThatThrownBy(() -> guarded(Mono.just("value")).block()).isInstanceOf(CallNotPermittedException.class);

        probe.dispose();

        assertThat(guarded(Mono.just("value")).block()).isEqualTo("value");
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void aTimeoutBehindTheBreaker_isACancellation_andBeforeIt_aFailure() {
        assertThatThrownBy(
                () -> guarded(Mono.never()).timeout(Duration.ofMillis(1)).block());
        assertVotes(0, 0);
        assertThatThrownBy(
                () -> guarded(Mono.never().timeout(Duration.ofMillis(1))).block());
        assertVotes(0, 1);
    }

    @Test
    void aMonoThatIsCancelledAfterItsValue_isASuccess() {
        Sinks.Many<String> source = Sinks.many().unicast().onBackpressureBuffer();
        Disposable call = guarded(Mono.fromDirect(source.asFlux())).subscribe();
        source.tryEmitNext("value").orThrow();
        call.dispose();
        assertVotes(1, 0);
    }

    @Test
    void aFlux_votesAtItsEnd() {
        Sinks.Many<String> source = Sinks.many().unicast().onBackpressureBuffer();
        List<String> seen = new ArrayList<>();
        guarded(source.asFlux()).subscribe(seen::add, error -> seen.add("failed"));

        source.tryEmitNext("a").orThrow();
        assertVotes(0, 0);
        source.tryEmitError(FAILED).orThrow();

        assertThat(seen).containsExactly("a", "failed");
        assertVotes(0, 1);
    }

    @Test
    void aFluxThatIsCancelledAfterAnElement_isASuccess_andBeforeIt_nothing() {
        assertThat(guarded(Flux.range(1, 10)).take(3).collectList().block()).containsExactly(1, 2, 3);
        assertVotes(1, 0);
        guarded(Flux.never()).subscribe().dispose();
        assertVotes(1, 0);
    }

    @Test
    void demandIsHandedOn() {
        List<Long> requests = new ArrayList<>();
        guarded(Flux.range(1, 100).doOnRequest(requests::add)).limitRate(10).blockLast();
        assertThat(requests).first().isEqualTo(10L);
    }

    @Test
    void timeIsCountedFromTheSubscription() {
        Mono<String> slow = Mono.fromSupplier(() -> {
            time.advance(Duration.ofSeconds(2));
            return "value";
        });
        Mono<String> call = guarded(slow);
        time.advance(Duration.ofHours(1));
        guarded(Mono.just("quick")).block();
        call.block();
        assertThat(breaker.getMetrics().getNumberOfSlowCalls()).isOne();
    }

    @Test
    void aSignalFromAnEarlierState_isLate() {
        Sinks.One<String> source = Sinks.one();
        guarded(source.asMono()).subscribe(value -> {}, error -> {});
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();

        source.tryEmitError(FAILED).orThrow();

        assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
        assertThat(breaker.lateOutcomes()).isOne();
    }

    @Test
    void aResultThatTheConfigurationTakesForAFailure_isOne() {
        Breaker judging = breaker(CircuitBreakerConfig.custom().recordResult("bad"::equals));
        Mono.just("bad").transformDeferred(BreakerOperator.of(judging)).block();
        Mono.just("good").transformDeferred(BreakerOperator.of(judging)).block();
        assertThat(judging.getMetrics().getNumberOfFailedCalls()).isOne();
        assertThat(judging.getMetrics().getNumberOfSuccessfulCalls()).isOne();
    }

    @Test
    void aSourceThatThrowsWhenSubscribedTo_givesItsPermitBack() {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        Mono<String> hostile = new Mono<>() {
            @Override
            public void subscribe(reactor.core.CoreSubscriber<? super String> actual) {
                throw FAILED;
            }
        };
        assertThatThrownBy(() -> guarded(hostile).block()).isSameAs(FAILED);
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @Test
    void aSubscriberMaySubscribeAgainFromWithin() {
        Mono<String> inner = guarded(Mono.just("inner"));
        assertThat(guarded(Mono.just("outer")).flatMap(value -> inner).block()).isEqualTo("inner");
        assertVotes(2, 0);
    }

    @Test
    void theContextOfTheSubscriber_reachesTheSource() {
        String seen = guarded(Mono.deferContextual(context -> Mono.just(context.<String>get("key"))))
                .contextWrite(Context.of("key", "mine"))
                .block();
        assertThat(seen).isEqualTo("mine");
    }

    /** In HALF_OPEN with one permit: a round either votes, or leaves the permit to the next. */
    @Test
    void cancellationAndValueAtTheSameTime_neverLoseThePermit() throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        for (int round = 0; round < 2_000; round++) {
            breaker.transitionToOpenState();
            breaker.transitionToHalfOpenState();
            Sinks.One<String> source = Sinks.one();
            Disposable call = guarded(source.asMono()).subscribe();
            Thread canceller = new Thread(() -> {
                await(start);
                call.dispose();
            });
            canceller.start();
            await(start);
            source.tryEmitValue("value");
            canceller.join(TimeUnit.SECONDS.toMillis(10));

            boolean voted = breaker.getState() == State.CLOSED;
            assertThat(voted || breaker.tryAcquire().granted())
                    .as("round %s", round)
                    .isTrue();
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private <T> Mono<T> guarded(Mono<T> source) {
        return source.transform(BreakerOperator.of(breaker)).as(Mono::from);
    }

    private <T> Flux<T> guarded(Flux<T> source) {
        return source.transform(BreakerOperator.of(breaker));
    }

    private void assertVotes(int successes, int failures) {
        assertThat(breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(successes);
        assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(failures);
    }
}
