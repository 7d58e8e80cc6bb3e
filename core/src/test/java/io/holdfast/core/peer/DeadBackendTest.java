package io.holdfast.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.breaker.Permit;
import io.holdfast.core.time.VirtualTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An hour of a backend that hangs, in virtual time: a call every 100 ms, each of which fails by its client's timeout.
 * The open wait is 5 s, three probes are permitted and three decide, slow is what takes more than 2 s. Whatever the
 * timeout and the lease are, the breaker opens again as often as Resilience4j's does, which knows no leases; ours a
 * little more often, since on a custom clock, which theirs needs here, an open wait is over strictly after its end.
 */
class DeadBackendTest {

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int PERMITTED = 3;

    /** What became of it. */
    private static final class Outage {
        final VirtualTime time = new VirtualTime();
        int letThrough;
        int out;
        int mostOut;
        int opened;
        int errors;
        int longestBackOff;

        CircuitBreakerConfig.Builder config() {
            return CircuitBreakerConfig.custom()
                    .slidingWindowSize(10)
                    .minimumNumberOfCalls(PERMITTED)
                    .permittedNumberOfCallsInHalfOpenState(PERMITTED)
                    .slowCallDurationThreshold(Duration.ofSeconds(2))
                    .waitIntervalFunctionInOpenState(attempt -> {
                        longestBackOff = Math.max(longestBackOff, attempt);
                        return 5_000L;
                    });
        }

        /** Lets an hour pass. {@code ask} returns what to do at the end of a call that it let through, or null. */
        Outage happensTo(CircuitBreaker breaker, Duration timeout, Ask ask) {
            breaker.getEventPublisher().onError(event -> errors++).onStateTransition(event -> {
                if (event.getStateTransition() == StateTransition.HALF_OPEN_TO_OPEN) {
                    opened++;
                }
            });
            breaker.transitionToOpenState();
            for (long tick = 0; tick < HOUR.dividedBy(TICK); tick++) {
                Consumer<TimeoutException> end = ask.ask();
                if (end != null) {
                    letThrough++;
                    mostOut = Math.max(mostOut, ++out);
                    time.schedule(
                            () -> {
                                out--;
                                end.accept(new TimeoutException());
                            },
                            timeout);
                }
                time.advance(TICK);
            }
            return this;
        }
    }

    private interface Ask {
        @Nullable
        Consumer<TimeoutException> ask();
    }

    private static final class WallClock extends Clock {
        private final VirtualTime time;

        WallClock(VirtualTime time) {
            this.time = time;
        }

        @Override
        public Instant instant() {
            return time.instant();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static Outage ofResilience4j(Duration timeout) {
        Outage outage = new Outage();
        Clock clock = new WallClock(outage.time);
        CircuitBreakerConfig.Builder config = outage.config();
        CircuitBreaker breaker = OnClock.theirs((OnClock.CONFIGURED ? config.clock(clock) : config).build(), clock);
        return outage.happensTo(breaker, timeout, raw(breaker, timeout));
    }

    private static Ask raw(CircuitBreaker breaker, Duration timeout) {
        return () -> breaker.tryAcquirePermission()
                ? error -> breaker.onError(timeout.toNanos(), TimeUnit.NANOSECONDS, error)
                : null;
    }

    private static Ask permits(Breaker breaker, Duration timeout) {
        return () -> {
            Permit permit = breaker.tryAcquire();
            return permit.granted() ? error -> permit.failure(timeout.toNanos(), error) : null;
        };
    }

    @ParameterizedTest(name = "client timeout {0} s, lease {1} s")
    @CsvSource(
            nullValues = "-",
            value = {
                "1, -, 571, 580",
                "2, -, 493, 500",
                "4, -, 387, 391",
                "6, -, 318, 321",
                "10, -, 235, 236",
                "30, -, 101, 102",
                "60, -, 55, 55",
                "120, -, 28, 28",
                "1, 1, 571, 580",
                "4, 1, 387, 391",
                "10, 1, 235, 236",
                "30, 1, 101, 102",
                "120, 1, 28, 28",
                "4, 3, 387, 391",
                "10, 9, 235, 236",
                "30, 29, 101, 102",
                "120, 30, 28, 28",
                "120, 60, 28, 28",
                "120, 119, 28, 28",
                "1, 300, 571, 580",
                "4, 300, 387, 391",
                "30, 300, 101, 102",
                "120, 300, 28, 28"
            })
    void opensAgainOnceItsProbesAreIn_andTellsOfEachOutcome(
            int timeoutSeconds, @Nullable Integer lease, int theirs, int ours) {
        Duration timeout = Duration.ofSeconds(timeoutSeconds);
        assertThat(ofResilience4j(timeout).opened).isEqualTo(theirs);
        for (boolean raw : new boolean[] {false, true}) {
            Outage outage = new Outage();
            BreakerOptions options = BreakerOptions.defaults().timeSource(outage.time);
            Breaker breaker = Breaker.of(
                    "backend",
                    outage.config().build(),
                    lease == null ? options : options.halfOpenLease(Duration.ofSeconds(lease)));
            outage.happensTo(breaker, timeout, raw ? raw(breaker, timeout) : permits(breaker, timeout));

            assertThat(outage.opened).isEqualTo(ours);
            assertThat(outage.errors).isEqualTo(outage.letThrough - outage.out);
            assertThat(outage.mostOut).isLessThanOrEqualTo(2 * PERMITTED);
            assertThat(outage.longestBackOff).isEqualTo(1 + ours);
        }
    }

    /** What holds for bad probes holds for good ones. */
    @ParameterizedTest(name = "calls of {0} s, lease {1} s")
    @CsvSource({"1, 5", "7, 5", "10, 1", "60, 1", "120, 7"})
    void closesOnceGoodProbesAreIn_howeverLongTheyTake(int callSeconds, int lease) {
        for (boolean raw : new boolean[] {false, true}) {
            Outage outage = new Outage();
            Breaker breaker = Breaker.of(
                    "backend",
                    outage.config()
                            .slowCallDurationThreshold(Duration.ofHours(1))
                            .build(),
                    BreakerOptions.defaults().timeSource(outage.time).halfOpenLease(Duration.ofSeconds(lease)));
            Duration call = Duration.ofSeconds(callSeconds);
            breaker.transitionToOpenState();
            outage.time.advance(Duration.ofSeconds(5));
            for (int probe = 0; probe < PERMITTED; probe++) {
                if (raw) {
                    breaker.acquirePermission();
                    outage.time.schedule(() -> breaker.onSuccess(call.toNanos(), TimeUnit.NANOSECONDS), call);
                } else {
                    Permit permit = breaker.tryAcquire();
                    assertThat(permit.granted()).isTrue();
                    outage.time.schedule(() -> permit.success(call.toNanos()), call);
                }
            }
            outage.time.advance(call.minusNanos(1));
            assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
            outage.time.advance(Duration.ofNanos(1));
            assertThat(breaker.getState()).isEqualTo(State.CLOSED);
        }
    }
}
