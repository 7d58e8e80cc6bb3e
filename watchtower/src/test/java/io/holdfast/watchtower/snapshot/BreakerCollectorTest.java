package io.holdfast.watchtower.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.watchtower.snapshot.Snapshot.BreakerPart;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BreakerCollectorTest {

    private final VirtualTime time = new VirtualTime();
    private final CircuitBreakerConfig config = CircuitBreakerConfig.custom()
            .slidingWindowSize(10)
            .minimumNumberOfCalls(10)
            .permittedNumberOfCallsInHalfOpenState(2)
            .slowCallDurationThreshold(Duration.ofSeconds(1))
            .slowCallRateThreshold(80)
            .waitDurationInOpenState(Duration.ofSeconds(30))
            .build();
    private final BreakerRegistry registry = BreakerRegistry.custom()
            .config(config)
            .options(BreakerOptions.defaults().timeSource(time))
            .build();
    private final List<String> moves = new ArrayList<>();
    private final BreakerCollector collector = new BreakerCollector(
            "main",
            registry,
            time::instant,
            (at, registry, breaker, from, to, why) -> moves.add(breaker + " " + from + " " + to + " " + why));

    @AfterEach
    void close() {
        collector.close();
    }

    private BreakerPart collect(String name) {
        return collector.collect(time.nanoTime()).stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void call(Breaker breaker, int times, long millis, @Nullable Exception error) {
        for (int i = 0; i < times; i++) {
            breaker.acquirePermission();
            if (error == null) {
                breaker.onSuccess(millis, TimeUnit.MILLISECONDS);
            } else {
                breaker.onError(millis, TimeUnit.MILLISECONDS, error);
            }
        }
    }

    @Test
    void openedByFailures_saysSo() {
        Breaker breaker = registry.breaker("b");
        call(breaker, 4, 10, null);
        call(breaker, 5, 10, new IOException("first"));
        call(breaker, 1, 10, new IOException("second"));
        time.advance(Duration.ofSeconds(12));

        BreakerPart part = collect("b");
        assertThat(part.state()).isEqualTo("OPEN");
        assertThat(part.registry()).isEqualTo("main");
        assertThat(part.why()).isEqualTo("failure rate 60.0 % (threshold 50 %) of 10 calls");
        assertThat(part.lastErrors()).containsExactly("java.io.IOException: first", "java.io.IOException: second");
        assertThat(part.retryInMillis()).isEqualTo(18_000);
        assertThat(part.failureRate()).isEqualTo(60.0);
        assertThat(part.buffered()).isEqualTo(10);
        assertThat(part.window()).isEqualTo("COUNT_BASED 10");
        assertThat(part.timeline()).hasSize(1);
        assertThat(part.since()).isEqualTo(part.timeline().get(0).at());
        assertThat(moves).containsExactly("b CLOSED OPEN failure rate 60.0 % (threshold 50 %) of 10 calls");
    }

    @Test
    void openedBySlowness_andAgainFromHalfOpen_andByHand_saysSo() {
        Breaker breaker = registry.breaker("b");
        call(breaker, 10, 2_000, null);
        assertThat(collect("b").why()).isEqualTo("slow call rate 100.0 % (threshold 80 %) of 10 calls");

        time.advance(Duration.ofSeconds(30));
        call(breaker, 2, 0, new IOException("still down"));
        BreakerPart again = collect("b");
        assertThat(again.why()).isEqualTo("failure rate 100.0 % (threshold 50 %) of 2 half-open calls");
        assertThat(again.timeline()).extracting(Snapshot.Change::to).containsExactly("OPEN", "HALF_OPEN", "OPEN");

        breaker.transitionToClosedState();
        breaker.transitionToOpenState();
        assertThat(collect("b").why()).startsWith("opened without a rate over its threshold");
        breaker.transitionToForcedOpenState();
        assertThat(collect("b").why()).isEqualTo("forced open");
        assertThat(collect("b").retryInMillis()).isNull();
    }

    @Test
    void givenAnotherWindow_showsThatOne() {
        registry.breaker("b");
        assertThat(collect("b").window()).isEqualTo("COUNT_BASED 10");
        assertThat(registry.reconfigure(
                        "b",
                        old -> CircuitBreakerConfig.from(old)
                                .slidingWindowSize(40)
                                .build()))
                .isPresent();
        assertThat(collect("b").window()).isEqualTo("COUNT_BASED 40");
    }

    @Test
    void openedByFailuresInARow_saysSo() {
        Breaker breaker = registry.breaker(
                "b",
                CircuitBreakerConfig.from(config)
                        .failureRateThreshold(100)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build(),
                BreakerOptions.defaults().timeSource(time).consecutiveFailures(3));
        call(breaker, 6, 10, null);
        call(breaker, 3, 10, new IOException("down"));
        BreakerPart part = collect("b");
        assertThat(part.state()).isEqualTo("OPEN");
        assertThat(part.why()).isEqualTo("3 failures in a row (limit 3)");

        time.advance(Duration.ofSeconds(30));
        call(breaker, 1, 0, new IOException("still down"));
        assertThat(collect("b").why()).isEqualTo("failure rate 100.0 % (threshold 100 %) of 1 half-open call");

        breaker.transitionToClosedState();
        call(breaker, 2, 10, null);
        breaker.transitionToOpenState();
        assertThat(collect("b").why()).startsWith("opened without a rate over its threshold");
    }

    @Test
    void timeline_keepsTheLastTwenty() {
        Breaker breaker = registry.breaker("b");
        for (int i = 0; i < 15; i++) {
            breaker.transitionToOpenState();
            breaker.transitionToClosedState();
        }
        assertThat(collect("b").timeline()).hasSize(20);
        assertThat(collect("b").timeline().get(19).to()).isEqualTo("CLOSED");
    }

    @Test
    void errors_areKeptAsTextWithoutTheirObjects_theNewestFive() {
        Breaker breaker = registry.breaker("b");
        Exception held = new IOException("held");
        WeakReference<Exception> reference = new WeakReference<>(held);
        call(breaker, 1, 1, held);
        held = null;
        assertThat(collect("b").lastErrors()).containsExactly("java.io.IOException: held");
        awaitCollected(reference);

        for (int i = 0; i < 8; i++) {
            call(breaker, 1, 1, new IOException("error " + i));
            collect("b");
        }
        assertThat(collect("b").lastErrors())
                .containsExactly(
                        "java.io.IOException: error 3",
                        "java.io.IOException: error 4",
                        "java.io.IOException: error 5",
                        "java.io.IOException: error 6",
                        "java.io.IOException: error 7");
        Exception mute = new RuntimeException() {
            @Override
            public String toString() {
                throw new IllegalStateException();
            }
        };
        Breaker other = registry.breaker("other");
        call(other, 1, 1, mute);
        assertThat(collect("other").lastErrors().get(0)).endsWith("(its text failed: java.lang.IllegalStateException)");
        Exception unloadable = new RuntimeException() {
            @Override
            public String getMessage() {
                throw new NoClassDefFoundError("com/acme/Gone");
            }
        };
        call(other, 1, 1, unloadable);
        assertThat(collect("other").lastErrors().get(1)).endsWith("(its text failed: java.lang.NoClassDefFoundError)");
    }

    @Test
    void openings_areCountedForAMinute_howeverManyThereAre() {
        Breaker breaker = registry.breaker("b");
        for (int i = 0; i < 30; i++) {
            breaker.transitionToOpenState();
            breaker.transitionToClosedState();
        }
        assertThat(collect("b").openedLately()).isEqualTo(30);

        time.advance(Duration.ofSeconds(40));
        breaker.transitionToForcedOpenState();
        assertThat(collect("b").openedLately()).isEqualTo(31);
        time.advance(Duration.ofSeconds(20));
        assertThat(collect("b").openedLately()).isEqualTo(1);
        time.advance(Duration.ofSeconds(40));
        assertThat(collect("b").openedLately()).isZero();
    }

    @Test
    void minimumOfCalls_isThatOfTheStateItIsIn() {
        Breaker breaker = registry.breaker("b");
        call(breaker, 5, 1, new IOException("x"));
        assertThat(collect("b").failureRate()).isNegative();
        assertThat(collect("b").failed()).isEqualTo(5);
        assertThat(collect("b").minimumCalls()).isEqualTo(10);
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        assertThat(collect("b").minimumCalls()).isEqualTo(2);

        CircuitBreakerConfig more =
                CircuitBreakerConfig.from(config).minimumNumberOfCalls(50).build();
        registry.breaker("counts", more, BreakerOptions.defaults().timeSource(time));
        assertThat(collect("counts").minimumCalls())
                .as("no more than the window holds")
                .isEqualTo(10);
        CircuitBreakerConfig timed = CircuitBreakerConfig.from(more)
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.TIME_BASED)
                .build();
        registry.breaker("times", timed, BreakerOptions.defaults().timeSource(time));
        assertThat(collect("times").minimumCalls()).isEqualTo(50);
    }

    @Test
    void rate_isThatOfTheLastSeconds() {
        Breaker breaker = registry.breaker("b");
        assertThat(collect("b").rate()).isZero();
        for (int i = 0; i < 20; i++) {
            call(breaker, 5, 1, null);
            time.advance(Duration.ofSeconds(1));
            collect("b");
        }
        assertThat(collect("b").rate()).isEqualTo(5.0);
        time.advance(Duration.ofSeconds(11));
        collect("b");
        time.advance(Duration.ofSeconds(1));
        assertThat(collect("b").rate()).isZero();
    }

    @Test
    void breakersComeAndGo_andOneMadeBetweenTwoLooksIsWatchedFromItsFirstCall() {
        assertThat(collector.collect(time.nanoTime())).isEmpty();
        Breaker first = registry.breaker("first");
        call(first, 10, 1, new IOException("x"));
        assertThat(collect("first").timeline()).hasSize(1);

        registry.replace("first", Breaker.ofDefaults("first"));
        assertThat(collect("first").timeline()).isEmpty();

        registry.remove("first");
        assertThat(collector.collect(time.nanoTime())).isEmpty();
        assertThat(collector.collect(time.nanoTime())).isEmpty();
        assertThat(collector.watches()).isZero();
    }

    @Test
    void breakerThatItsRegistryHasLetGo_isCollected() {
        WeakReference<CircuitBreaker> reference = new WeakReference<>(registry.breaker("idle"));
        collect("idle");
        registry.evictIdle(Duration.ZERO);
        registry.evictIdle(Duration.ZERO);
        awaitCollected(reference);
        registry.evictIdle(Duration.ZERO);
        assertThat(collector.collect(time.nanoTime())).isEmpty();
    }

    @Test
    void breakerOfAnotherMake_isShownAsFarAsItTells() {
        registry.breaker("b");
        registry.replace("b", CircuitBreaker.ofDefaults("b"));
        BreakerPart part = collect("b");
        assertThat(part.state()).isEqualTo("CLOSED");
        assertThat(part.retryInMillis()).isNull();
    }

    @Test
    void closed_itLeavesTheBreakersAlone() {
        Breaker breaker = registry.breaker("b");
        collector.close();
        breaker.transitionToOpenState();
        registry.breaker("late").transitionToOpenState();
        assertThat(moves).isEmpty();
    }

    private static void awaitCollected(WeakReference<?> reference) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (reference.get() != null && System.nanoTime() < end) {
            System.gc();
        }
        assertThat(reference.get()).as("collected").isNull();
    }
}
