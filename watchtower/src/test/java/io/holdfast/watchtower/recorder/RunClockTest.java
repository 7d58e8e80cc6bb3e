package io.holdfast.watchtower.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.time.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunClockTest {

    private static final Instant START = SettableClocks.START;

    private final SettableClocks time = new SettableClocks();
    private final AtomicLong slept = new AtomicLong(77);
    private final RunClock clock = new RunClock(time.clocks(), time.now(), slept::get);

    @Test
    void wallClockThatIsSet_isAStep_andNoTimeHasPassed() {
        time.advance(Duration.ofSeconds(10));
        assertThat(clock.stamp()).isEqualTo(10_000_000);
        time.set(START.plusSeconds(3_610));
        assertThat(clock.stamp()).isEqualTo(10_000_001);
        time.advance(Duration.ofSeconds(5));
        time.set(time.now().minusSeconds(3_600));
        assertThat(clock.stamp()).isEqualTo(15_000_000);

        assertThat(clock.due())
                .containsExactly(
                        new ClockStep(
                                10_000_001, 3_600_000, START.plusSeconds(3_610).toEpochMilli()),
                        new ClockStep(
                                15_000_000, -3_600_000, START.plusSeconds(15).toEpochMilli()));
        clock.written(clock.due().subList(0, 1));
        assertThat(clock.due()).hasSize(1);
    }

    /** A leap second, and a clock that is kept right by small corrections. */
    @Test
    void smallCorrections_areNoSteps() {
        for (int i = 0; i < 100; i++) {
            time.advance(Duration.ofSeconds(60));
            time.set(time.now().plusMillis(i % 3 == 0 ? -1_900 : 900));
            clock.stamp();
        }
        assertThat(clock.due()).isEmpty();
    }

    @Test
    void timeThatTheMachineSlept_hasPassed() {
        time.advance(Duration.ofSeconds(10));
        assertThat(clock.stamp()).isEqualTo(10_000_000);
        time.set(time.now().plus(Duration.ofHours(8)));
        slept.addAndGet(Duration.ofHours(8).toNanos());

        assertThat(clock.stamp()).isEqualTo(Duration.ofHours(8).plusSeconds(10).toNanos() / 1_000);
        assertThat(clock.due()).isEmpty();

        time.set(time.now().plus(Duration.ofHours(1)));
        slept.addAndGet(Duration.ofMinutes(20).toNanos());
        clock.stamp();
        assertThat(clock.due())
                .singleElement()
                .extracting(ClockStep::byMillis)
                .isEqualTo(Duration.ofMinutes(40).toMillis());
    }

    /** The thread stands still between the two clocks: for a collection of garbage, or because it was stopped. */
    @Test
    void clocksThatAreReadFarApart_tellNothing() {
        AtomicLong nanos = new AtomicLong();
        boolean[] held = new boolean[1];
        Clocks halting = new Clocks(nanos::get, () -> {
            if (held[0]) {
                nanos.addAndGet(Duration.ofSeconds(10).toNanos());
            }
            return START.plusNanos(nanos.get());
        });
        RunClock own = new RunClock(halting, START, () -> 0);
        nanos.set(1_000_000_000);
        held[0] = true;
        own.stamp();
        held[0] = false;
        own.stamp();
        assertThat(own.due()).isEmpty();
    }

    @Test
    void clockThatFails_isUnknown_andTellsAgainLater() {
        boolean[] fails = {true};
        Clocks failing = new Clocks(() -> 0, () -> {
            if (fails[0]) {
                throw new IllegalStateException("no clock");
            }
            return START;
        });
        RunClock own = new RunClock(failing, START, () -> 0);
        assertThat(own.stamp()).isEqualTo(RunClock.UNKNOWN);
        fails[0] = false;
        assertThat(own.stamp()).isZero();
    }

    @Test
    void uptimeOfTheSystem_showsNoSleepWhereThereWasNone() {
        long before = MachineTime.slept();
        assertThat(Duration.ofNanos(MachineTime.slept() - before).abs()).isLessThan(Duration.ofSeconds(1));
    }
}
