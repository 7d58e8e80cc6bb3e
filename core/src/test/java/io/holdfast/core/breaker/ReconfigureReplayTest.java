package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.Metrics;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random scripts of calls, time and other configurations, for a breaker and two that it is compared with after each
 * step. One is naive: lists of outcomes, counted one by one. The other is a fresh breaker, made with the configuration
 * that the first was just given and told the outcomes that the window keeps, or how long OPEN still lasts.
 */
class ReconfigureReplayTest {

    private static final int SCRIPTS = 5_000;
    private static final int STEPS = 80;

    /** What is to be the same. Where a breaker is open, the fresh one has not seen what opened it. */
    private record Shown(
            State state,
            Duration toGo,
            int total,
            int failed,
            int slow,
            int slowFailed,
            float failureRate,
            float slowRate) {

        static Shown of(Breaker breaker) {
            Metrics metrics = breaker.getMetrics();
            State state = breaker.getState();
            return new Shown(
                    state,
                    state == State.OPEN ? breaker.retryAfter() : Duration.ZERO,
                    metrics.getNumberOfBufferedCalls(),
                    metrics.getNumberOfFailedCalls(),
                    metrics.getNumberOfSlowCalls(),
                    metrics.getNumberOfSlowFailedCalls(),
                    metrics.getFailureRate(),
                    metrics.getSlowCallRate());
        }

        Shown withoutWhatOpened() {
            return state == State.OPEN ? new Shown(state, toGo, 0, 0, 0, 0, 0, 0) : this;
        }
    }

    private record Outcome(boolean failed, boolean slow) {}

    /** What a window of calls, or the probes, are judged by. */
    private record Terms(int size, int minimum, float failureRate, float slowRate) {

        static Terms ofCalls(CircuitBreakerConfig config) {
            return of(config, config.getSlidingWindowSize());
        }

        static Terms ofProbes(CircuitBreakerConfig config) {
            return of(config, config.getPermittedNumberOfCallsInHalfOpenState());
        }

        private static Terms of(CircuitBreakerConfig config, int size) {
            return new Terms(size, Math.min(size, config.getMinimumNumberOfCalls()), 0, 0).withRatesOf(config);
        }

        Terms withRatesOf(CircuitBreakerConfig config) {
            return new Terms(size, minimum, config.getFailureRateThreshold(), config.getSlowCallRateThreshold());
        }
    }

    /** The naive one. */
    private static final class Model {
        CircuitBreakerConfig config;
        State state = State.CLOSED;
        /** Counts transitions: a call belongs to the stay that admitted it. */
        int stay;

        List<Outcome> held = new ArrayList<>();
        private Terms terms;
        private long until;

        Model(CircuitBreakerConfig config) {
            this.config = config;
            this.terms = Terms.ofCalls(config);
        }

        boolean admits(long now) {
            if (state == State.OPEN && now >= until) {
                moveTo(State.HALF_OPEN);
                begin(Terms.ofProbes(config));
            }
            return state != State.OPEN;
        }

        void ended(int admittedBy, boolean failed, Duration elapsed, long now) {
            if (admittedBy == stay) {
                held.add(new Outcome(failed, elapsed.compareTo(config.getSlowCallDurationThreshold()) > 0));
                judge(now);
            }
        }

        /** An open state shows what opened it, by the terms that did. Probes are as many as were to be. */
        void reconfigured(CircuitBreakerConfig next, long now) {
            config = next;
            if (state == State.CLOSED) {
                terms = Terms.ofCalls(next);
                judge(now);
            } else if (state == State.HALF_OPEN) {
                terms = terms.withRatesOf(next);
            }
        }

        private void judge(long now) {
            while (held.size() > terms.size()) {
                held.remove(0);
            }
            Shown shown = shown(now);
            if (shown.failureRate() < 0) {
                return;
            }
            if (shown.failureRate() >= terms.failureRate() || shown.slowRate() >= terms.slowRate()) {
                moveTo(State.OPEN);
                until = now + toGo().toNanos();
            } else if (state == State.HALF_OPEN) {
                moveTo(State.CLOSED);
                begin(Terms.ofCalls(config));
            }
        }

        private Duration toGo() {
            return Duration.ofMillis(config.getWaitIntervalFunctionInOpenState().apply(1));
        }

        private void moveTo(State next) {
            state = next;
            stay++;
        }

        private void begin(Terms given) {
            held = new ArrayList<>();
            terms = given;
        }

        Shown shown(long now) {
            int total = held.size();
            int failed = (int) held.stream().filter(Outcome::failed).count();
            int slow = (int) held.stream().filter(Outcome::slow).count();
            int both = (int) held.stream()
                    .filter(outcome -> outcome.failed() && outcome.slow())
                    .count();
            boolean known = total > 0 && total >= terms.minimum();
            return new Shown(
                    state,
                    state == State.OPEN ? Duration.ofNanos(Math.max(0, until - now)) : Duration.ZERO,
                    total,
                    failed,
                    slow,
                    both,
                    known ? failed * 100f / total : -1,
                    known ? slow * 100f / total : -1);
        }
    }

    /** A call that is under way; its second permit is the fresh breaker's, if there is one. */
    private record Call(int stay, Permit permit, @Nullable Permit second) {}

    /** One script. */
    private static final class Replay {
        private final Random random;
        private final VirtualTime time = new VirtualTime();
        private final BreakerOptions options =
                BreakerOptions.defaults().timeSource(time).halfOpenLease(Duration.ofDays(1));
        private final int badness;
        private final int slowness;
        private final Breaker breaker;
        private final Model model;
        private final List<Call> out = new ArrayList<>();
        private @Nullable Breaker fresh;

        Replay(Random random) {
            this.random = random;
            this.badness = random.nextInt(70);
            this.slowness = random.nextInt(70);
            CircuitBreakerConfig config = changed(CircuitBreakerConfig.custom()
                    .slidingWindowType(SlidingWindowType.COUNT_BASED)
                    .slidingWindowSize(10)
                    .minimumNumberOfCalls(5)
                    .permittedNumberOfCallsInHalfOpenState(3)
                    .slowCallDurationThreshold(Duration.ofMillis(1500))
                    .waitDurationInOpenState(Duration.ofSeconds(3))
                    .build());
            this.breaker = Breaker.of("replayed", config, options);
            this.model = new Model(config);
        }

        private CircuitBreakerConfig changed(CircuitBreakerConfig old) {
            CircuitBreakerConfig.Builder next = CircuitBreakerConfig.from(old);
            if (random.nextBoolean()) {
                next.slidingWindowSize(1 + random.nextInt(random.nextInt(4) == 0 ? 100 : 10));
            }
            if (random.nextBoolean()) {
                next.minimumNumberOfCalls(1 + random.nextInt(12));
            }
            if (random.nextBoolean()) {
                next.failureRateThreshold(1 + random.nextInt(100));
            }
            if (random.nextBoolean()) {
                next.slowCallRateThreshold(1 + random.nextInt(100));
            }
            if (random.nextInt(4) == 0) {
                next.permittedNumberOfCallsInHalfOpenState(1 + random.nextInt(4));
            }
            if (random.nextInt(4) == 0) {
                next.slowCallDurationThreshold(Duration.ofMillis(500 + 1000 * random.nextInt(3)));
            }
            if (random.nextBoolean()) {
                next.waitDurationInOpenState(Duration.ofSeconds(1 + random.nextInt(5)));
            }
            return next.build();
        }

        void step() {
            int what = random.nextInt(20);
            if (what == 0) {
                reconfigure();
            } else if (what <= 2) {
                time.advance(Duration.ofMillis(random.nextInt(4) * 1000L));
            } else if (what <= 4 && !out.isEmpty()) {
                end(out.remove(random.nextInt(out.size())));
            } else {
                call();
            }
        }

        private void call() {
            boolean admitted = model.admits(time.nanoTime());
            Permit permit = breaker.tryAcquire();
            Permit second = fresh == null ? null : fresh.tryAcquire();
            assertThat(permit.granted()).isEqualTo(admitted);
            assertThat(second == null || second.granted() == admitted).isTrue();
            Call call = new Call(model.stay, permit, second);
            if (admitted && model.state == State.CLOSED && random.nextInt(4) == 0) {
                out.add(call);
            } else if (admitted) {
                end(call);
            }
        }

        private void end(Call call) {
            boolean failed = random.nextInt(100) < badness;
            Duration elapsed = Duration.ofSeconds(random.nextInt(100) < slowness ? 1 + random.nextInt(3) : 0);
            model.ended(call.stay(), failed, elapsed, time.nanoTime());
            end(call.permit(), failed, elapsed);
            if (call.second() != null) {
                end(call.second(), failed, elapsed);
            }
        }

        private static void end(Permit permit, boolean failed, Duration elapsed) {
            if (failed) {
                permit.failure(elapsed.toNanos(), Scenario.FAILURE);
            } else {
                permit.success(elapsed.toNanos());
            }
        }

        private void reconfigure() {
            CircuitBreakerConfig next = changed(model.config);
            breaker.reconfigure(old -> next);
            model.reconfigured(next, time.nanoTime());
            fresh = fresh();
            out.replaceAll(call -> new Call(
                    call.stay(),
                    call.permit(),
                    fresh == null || call.stay() != model.stay ? null : fresh.tryAcquire()));
        }

        /**
         * Null where none can be brought to where the breaker is: among probes, and where the outcomes, one by one,
         * would have opened it on the way.
         */
        private @Nullable Breaker fresh() {
            Breaker made = Breaker.of("fresh", model.config, options);
            switch (model.state) {
                case CLOSED -> {
                    Duration slow = model.config.getSlowCallDurationThreshold().plusNanos(1);
                    for (Outcome outcome : model.held) {
                        end(made.tryAcquire(), outcome.failed(), outcome.slow() ? slow : Duration.ZERO);
                    }
                }
                case OPEN ->
                    made.transitionToOpenStateFor(model.shown(time.nanoTime()).toGo());
                default -> {
                    return null;
                }
            }
            return made.getState() == model.state ? made : null;
        }

        void compare() {
            Shown shown = Shown.of(breaker);
            assertThat(shown).isEqualTo(model.shown(time.nanoTime()));
            if (fresh != null) {
                assertThat(Shown.of(fresh).withoutWhatOpened()).isEqualTo(shown.withoutWhatOpened());
            }
        }
    }

    @Test
    void aBreakerThatIsReconfigured_isOneThatHadTheConfiguration_andTheOutcomes() {
        int stays = 0;
        int stepsBeside = 0;
        for (int seed = 0; seed < SCRIPTS; seed++) {
            Replay replay = new Replay(new Random(seed));
            for (int step = 0; step < STEPS; step++) {
                try {
                    replay.step();
                    replay.compare();
                } catch (AssertionError e) {
                    throw new AssertionError("script " + seed + ", step " + step, e);
                }
                stepsBeside += replay.fresh == null ? 0 : 1;
            }
            stays += replay.model.stay;
        }
        assertThat(stays).isGreaterThan(4 * SCRIPTS);
        assertThat(stepsBeside).isGreaterThan(SCRIPTS * STEPS / 4);
    }
}
