package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to half-open probes that do not come back, or not soon. */
class ProbesTest {

    private static final Duration LEASE = Duration.ofSeconds(5);

    private static Scenario probing(int permitted) {
        return new Scenario(
                        config -> config.permittedNumberOfCallsInHalfOpenState(permitted),
                        options -> options.halfOpenLease(LEASE))
                .in(State.HALF_OPEN);
    }

    private static List<Permit> all(Breaker breaker) {
        List<Permit> granted = new ArrayList<>();
        for (Permit permit = breaker.tryAcquire(); permit.granted(); permit = breaker.tryAcquire()) {
            granted.add(permit);
        }
        return granted;
    }

    @Test
    void probesOut_overdueOnesIncluded_stayWithinTwiceThePermittedNumber() {
        Scenario scenario = probing(3);
        assertThat(all(scenario.breaker)).hasSize(3);
        scenario.time.advance(LEASE);
        assertThat(all(scenario.breaker)).hasSize(3);
        for (int minute = 0; minute < 4; minute++) {
            scenario.time.advance(Duration.ofMinutes(1));
            assertThat(all(scenario.breaker)).isEmpty();
        }
    }

    @Test
    void anOverdueProbeThatIsGivenBack_makesRoomForOneMore() {
        Scenario scenario = probing(2);
        List<Permit> first = all(scenario.breaker);
        scenario.time.advance(LEASE);
        List<Permit> second = all(scenario.breaker);
        scenario.time.advance(LEASE);
        assertThat(all(scenario.breaker)).isEmpty();
        first.get(0).ignore();
        assertThat(all(scenario.breaker)).hasSize(1);
        second.get(1).ignore();
        assertThat(all(scenario.breaker)).hasSize(1);
    }

    @Test
    void aProbeThatIsRecorded_keepsItsSeatOrPlace_soThatNoMoreThanSoManyDecide() {
        Scenario scenario = probing(3);
        List<Permit> first = all(scenario.breaker);
        first.get(0).success(1);
        assertThat(all(scenario.breaker)).isEmpty();
        scenario.time.advance(LEASE);
        assertThat(all(scenario.breaker)).hasSize(2);
        scenario.time.advance(LEASE);
        assertThat(all(scenario.breaker)).hasSize(1);
        first.get(1).success(1);
        scenario.time.advance(LEASE);
        assertThat(all(scenario.breaker)).isEmpty();
        assertThat(scenario.breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(2);
    }

    /** Every other call hangs for two minutes, the others fail at once: each turn would leave one more behind. */
    @ParameterizedTest
    @CsvSource({"1, 1", "3, 3", "3, 1", "4, 2", "10, 3"})
    void probesStillOut_areCarriedOverToTheNextHalfOpenState(int permitted, int deciding) {
        Scenario scenario = new Scenario(
                config ->
                        config.permittedNumberOfCallsInHalfOpenState(permitted).minimumNumberOfCalls(deciding),
                options -> options.halfOpenLease(LEASE));
        scenario.in(State.OPEN);
        int[] out = new int[2];
        int[] turns = new int[1];
        scenario.breaker.subscribe(CircuitBreakerOnStateTransitionEvent.class, event -> turns[0]++);
        for (int tick = 0; tick < 36_000; tick++) {
            Permit permit = scenario.breaker.tryAcquire();
            if (permit.granted()) {
                out[1] = Math.max(out[1], ++out[0]);
                scenario.time.schedule(
                        () -> {
                            out[0]--;
                            permit.failure(1, Scenario.FAILURE);
                        },
                        Duration.ofSeconds(tick % 2 == 0 ? 120 : 1));
            }
            scenario.time.advance(Duration.ofMillis(100));
        }
        assertThat(out[1]).isLessThanOrEqualTo(2 * permitted);
        assertThat(turns[0]).isGreaterThan(40);
    }

    @Test
    void probesCarriedOver_areGivenUpAfterFiveMinutes() {
        Scenario scenario = probing(1);
        scenario.breaker.tryAcquire();
        scenario.time.advance(Duration.ofMinutes(1));
        scenario.moveTo(State.OPEN);
        scenario.moveTo(State.HALF_OPEN);
        assertThat(all(scenario.breaker)).hasSize(1);
        scenario.time.advance(Duration.ofMinutes(4).minusNanos(1));
        assertThat(all(scenario.breaker)).isEmpty();
        scenario.time.advance(Duration.ofNanos(1));
        assertThat(all(scenario.breaker)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRawProbeOfAnEarlierStateThatEnds_isOutNoLonger(boolean whileOpen) {
        Scenario scenario = probing(1).in(State.CLOSED);
        scenario.time.advance(Duration.ofSeconds(100));
        scenario.in(State.HALF_OPEN);
        assertThat(scenario.breaker.tryAcquirePermission()).isTrue();
        scenario.time.advance(Duration.ofSeconds(1));
        scenario.moveTo(State.OPEN);
        scenario.time.advance(Duration.ofSeconds(1));
        if (!whileOpen) {
            scenario.moveTo(State.HALF_OPEN);
            assertThat(scenario.breaker.tryAcquirePermission()).isTrue();
            scenario.time.advance(LEASE);
            assertThat(scenario.breaker.tryAcquirePermission()).isFalse();
        }
        long took = whileOpen ? 2 : 2 + LEASE.toSeconds();
        scenario.breaker.onError(took + 60, TimeUnit.SECONDS, Scenario.FAILURE); // of a call from before both
        scenario.breaker.onError(took, TimeUnit.SECONDS, Scenario.FAILURE);
        assertThat(scenario.breaker.lateOutcomes()).isEqualTo(2);
        if (whileOpen) {
            scenario.moveTo(State.HALF_OPEN);
            assertThat(scenario.breaker.tryAcquirePermission()).isTrue();
            scenario.time.advance(LEASE);
        }
        assertThat(scenario.breaker.tryAcquirePermission()).isTrue();
        assertThat(scenario.breaker.tryAcquirePermission()).isFalse();
    }

    @Test
    void aProbeCarriedOverThatEnds_makesRoomAtOnce_andTheMaximumWaitCarriesNoneOver() {
        Scenario scenario = probing(1);
        Permit carried = scenario.breaker.tryAcquire();
        scenario.moveTo(State.OPEN);
        scenario.moveTo(State.HALF_OPEN);
        assertThat(all(scenario.breaker)).hasSize(1);
        scenario.time.advance(LEASE);
        assertThat(all(scenario.breaker)).isEmpty();
        carried.success(1);
        assertThat(scenario.breaker.lateOutcomes()).isEqualTo(1);
        assertThat(all(scenario.breaker)).hasSize(1);

        Scenario waiting = new Scenario(
                        config -> config.permittedNumberOfCallsInHalfOpenState(1)
                                .maxWaitDurationInHalfOpenState(Duration.ofSeconds(1)),
                        options -> options)
                .in(State.HALF_OPEN);
        for (int turn = 0; turn < 5; turn++) {
            assertThat(all(waiting.breaker)).hasSize(1);
            waiting.time.advance(Duration.ofSeconds(1));
            assertThat(waiting.breaker.getState()).isEqualTo(State.OPEN);
            waiting.waitIsOver();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void lostProbes_areReplacedAfterWaitsThatGrow_toAnHour(int permitted) {
        Scenario scenario = probing(permitted);
        List<Long> grants = new ArrayList<>();
        for (int second = 0; second < 86_400; second++) {
            for (Permit unused : all(scenario.breaker)) {
                grants.add((long) second);
            }
            scenario.time.advance(Duration.ofSeconds(1));
        }
        List<Long> waits = new ArrayList<>();
        for (int i = 1; i < grants.size(); i++) {
            waits.add(grants.get(i) - grants.get(i - 1));
        }
        List<Long> expected = new ArrayList<>(Collections.nCopies(permitted - 1, 0L));
        expected.add(LEASE.toSeconds());
        expected.addAll(Collections.nCopies(permitted - 1, 0L));
        expected.addAll(List.of(300L, 600L, 1200L, 2400L));
        expected.addAll(Collections.nCopies(22, 3600L));
        assertThat(waits).isEqualTo(expected.subList(0, waits.size()));
        assertThat(waits).hasSizeGreaterThan(2 * permitted + 20);

        for (int hour = 0; scenario.breaker.getState() == State.HALF_OPEN; hour++) {
            assertThat(hour).isLessThan(2);
            scenario.time.advance(Duration.ofHours(1));
            for (int i = 0; i < permitted; i++) {
                scenario.breaker.tryAcquire().success(1);
            }
        }
        assertThat(scenario.breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void aLeaseLongerThanAnHour_isWaitedForAsWell() {
        Scenario scenario = new Scenario(
                        config -> config.permittedNumberOfCallsInHalfOpenState(1),
                        options -> options.halfOpenLease(Duration.ofDays(10_000)))
                .in(State.HALF_OPEN);
        assertThat(all(scenario.breaker)).hasSize(1);
        for (int lease = 0; lease < 4; lease++) {
            scenario.time.advance(Duration.ofDays(10_000).minusNanos(1));
            assertThat(all(scenario.breaker)).isEmpty();
            scenario.time.advance(Duration.ofNanos(1));
            assertThat(all(scenario.breaker)).hasSize(1);
        }
    }

    @Test
    void aProbeWhosePlaceWasGivenUp_countsIfItComesBack() {
        Scenario scenario = probing(1);
        Permit first = scenario.breaker.tryAcquire();
        scenario.time.advance(LEASE);
        assertThat(all(scenario.breaker)).hasSize(1);
        scenario.time.advance(Duration.ofMinutes(5));
        assertThat(all(scenario.breaker)).hasSize(1);
        first.failure(1, Scenario.FAILURE);
        assertThat(scenario.breaker.getState()).isEqualTo(State.OPEN);
        assertThat(scenario.breaker.lateOutcomes()).isZero();
    }

    @Test
    void aReleasedRawProbe_freesItsSeatAtOnce_thoughOneBeforeItIsLost() {
        Scenario scenario = probing(1);
        assertThat(scenario.breaker.tryAcquirePermission()).isTrue(); // lost
        scenario.time.advance(LEASE);
        for (int i = 0; i < 3; i++) {
            assertThat(scenario.breaker.tryAcquirePermission()).isTrue();
            scenario.breaker.releasePermission();
        }
        assertThat(scenario.breaker.tryAcquirePermission()).isTrue();
        assertThat(scenario.breaker.tryAcquirePermission()).isFalse();
    }

    @Test
    void anIgnoredRawError_givesTheProbeBack() {
        Scenario scenario = new Scenario(
                        config ->
                                config.permittedNumberOfCallsInHalfOpenState(1).ignoreException(e -> true),
                        options -> options)
                .in(State.HALF_OPEN);
        for (int i = 0; i < 100; i++) {
            assertThat(scenario.breaker.tryAcquirePermission()).isTrue();
            scenario.breaker.onError(0, TimeUnit.NANOSECONDS, Scenario.FAILURE);
        }
        assertThat(scenario.breaker.getState()).isEqualTo(State.HALF_OPEN);
    }

    /** Shows that a report finds its seat: with a search for each, this took a minute. */
    @Test
    void sixtyFiveThousandProbes_mayFinishInAnyOrder() {
        int permitted = 65_535;
        Scenario scenario = new Scenario(
                config ->
                        config.permittedNumberOfCallsInHalfOpenState(permitted).minimumNumberOfCalls(permitted),
                options -> options);
        for (boolean newestFirst : new boolean[] {true, false}) {
            for (boolean raw : new boolean[] {true, false}) {
                scenario.in(State.HALF_OPEN);
                List<Permit> probes = new ArrayList<>();
                for (int i = 0; i < permitted; i++) {
                    if (raw) {
                        assertThat(scenario.breaker.tryAcquirePermission()).isTrue();
                    } else {
                        probes.add(scenario.breaker.tryAcquire());
                    }
                }
                assertThat(scenario.breaker.tryAcquire().granted()).isFalse();
                if (newestFirst) {
                    Collections.reverse(probes);
                }
                for (int i = 0; i < permitted; i++) {
                    assertThat(scenario.breaker.getState()).isEqualTo(State.HALF_OPEN);
                    if (raw) {
                        scenario.breaker.onSuccess(0, TimeUnit.NANOSECONDS);
                    } else {
                        probes.get(i).success(1);
                    }
                }
                assertThat(scenario.breaker.getState()).isEqualTo(State.CLOSED);
            }
        }
    }

    /** Against a model that keeps every rule in the simplest way. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void atAnyTime_whatMayGoIsWhatTheRulesSay(int permitted) {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            Scenario scenario = probing(permitted);
            Deque<Permit> out = new ArrayDeque<>();
            Deque<Long> ends = new ArrayDeque<>();
            for (int step = 0; step < 300; step++) {
                int dice = random.nextInt(10);
                if (dice < 5) {
                    long now = scenario.time.nanoTime();
                    long current = ends.stream().filter(end -> end - now > 0).count();
                    boolean mayGo = current < permitted && out.size() < 2 * permitted;
                    Permit permit = scenario.breaker.tryAcquire();
                    assertThat(permit.granted())
                            .as("seed %d, step %d", seed, step)
                            .isEqualTo(mayGo);
                    if (mayGo) {
                        out.add(permit);
                        ends.add(now + LEASE.toNanos());
                    } else {
                        assertThat(permit.retryAfter()).isPositive();
                    }
                } else if (dice < 8) {
                    scenario.time.advance(Duration.ofMillis(random.nextInt(3000)));
                } else if (!out.isEmpty()) {
                    boolean oldest = random.nextBoolean();
                    (oldest ? out.removeFirst() : out.removeLast()).ignore();
                    Long unused = oldest ? ends.removeFirst() : ends.removeLast();
                }
            }
        }
    }
}
