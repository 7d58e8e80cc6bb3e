package io.holdfast.core.peer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.compat.SettingOrItsLack;
import io.holdfast.core.time.TimeSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Both breakers on one scripted clock, whatever the version of Resilience4j. Before 2.3.0 its configuration knows no
 * clock: then theirs gets it by a constructor that only tests use, and ours as a time source. Where a time source and a
 * clock differ on purpose the script must not go: the end of a wait (met exactly, it is over on a time source, and not
 * yet on a clock), the turn of a time window within a second, and calls that began before the state. So time goes by in
 * whole seconds then, no wait is one, and a call takes the time it reports.
 */
final class OnClock {
    /** Whether the configuration can say it. */
    static final boolean CONFIGURED = SettingOrItsLack.isThere("clock");

    private static final long SECOND = 1_000;
    private static final Duration NO_LEASE = Duration.ofDays(10_000);

    private OnClock() {}

    static CircuitBreakerConfig.Builder config(ScriptedClock clock) {
        CircuitBreakerConfig.Builder config = CircuitBreakerConfig.custom();
        return CONFIGURED ? config.clock(clock) : config;
    }

    static CircuitBreaker theirs(CircuitBreakerConfig config, Clock clock) {
        if (CONFIGURED) {
            return Peer.RESILIENCE4J.create(config);
        }
        try {
            return Class.forName("io.github.resilience4j.circuitbreaker.internal.CircuitBreakerStateMachine")
                    .asSubclass(CircuitBreaker.class)
                    .getConstructor(String.class, CircuitBreakerConfig.class, Clock.class)
                    .newInstance(Peer.NAME, config, clock);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("clock: in neither (expected: in the configuration, or the breaker's own)", e);
        }
    }

    static CircuitBreaker ours(CircuitBreakerConfig config, boolean longCalls, ScriptedClock clock) {
        if (CONFIGURED) {
            return (longCalls ? Peer.HOLDFAST_WITH_SHORT_LEASES : Peer.HOLDFAST_WITHOUT_LEASES).create(config);
        }
        BreakerOptions options = BreakerOptions.defaults().halfOpenLease(NO_LEASE);
        return Breaker.of(Peer.NAME, config, options.timeSource(new Ticks(clock)));
    }

    static long waitMillis(long millis) {
        return CONFIGURED || millis % SECOND != 0 ? millis : millis + 1;
    }

    static Duration step(Duration wanted) {
        return CONFIGURED ? wanted : wanted.plusMillis(SECOND - 1).truncatedTo(ChronoUnit.SECONDS);
    }

    /** How long a call takes that is about to be made; {@code late} if it may begin before its state. */
    static long callMillis(long wanted, boolean late, ScriptedClock clock) {
        if (CONFIGURED) {
            return wanted;
        }
        Duration taken = late ? Duration.ZERO : Duration.ofMillis(wanted % 2 * SECOND);
        clock.advance(taken);
        return taken.toMillis();
    }

    private record Ticks(ScriptedClock clock) implements TimeSource {
        @Override
        public long nanoTime() {
            return clock.instant().toEpochMilli() * 1_000_000;
        }

        @Override
        public Instant instant() {
            return clock.instant();
        }

        @Override
        public Timer schedule(Runnable task, long delayNanos) {
            throw new AssertionError("timer: " + delayNanos + " ns (expected: none, scripts use no timers)");
        }
    }
}
