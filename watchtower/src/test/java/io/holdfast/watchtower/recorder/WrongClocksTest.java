package io.holdfast.watchtower.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.watchtower.recorder.Incident.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is told although the wall clock was wrong, for a while or all the time. */
@Timeout(60)
class WrongClocksTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Instant TEN = SettableClocks.START;
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path directory;

    private Path database;
    private final SettableClocks time = new SettableClocks();
    private final AtomicLong slept = new AtomicLong();
    private long beats;

    @BeforeEach
    void name() throws IOException {
        database = directory.toRealPath().resolve("flight.db");
    }

    private FlightRecorder open() {
        return FlightRecorder.at(database)
                .process("chat")
                .clocks(time.clocks())
                .slept(slept::get)
                .open();
    }

    /** A sign of life a second. */
    private void beat(FlightRecorder recorder, long seconds) {
        for (long i = 0; i < seconds; i++) {
            beats++;
            recorder.record(new Entry.SignOfLife(time.now(), beats));
            time.advance(Duration.ofSeconds(1));
        }
    }

    private void moved(FlightRecorder recorder, String from, String to) {
        recorder.record(new Entry.Transition(time.now(), "db", from, to, ""));
    }

    /** What a kill leaves: a copy that was made before the end. */
    private void kill(FlightRecorder recorder) throws Exception {
        assertThat(recorder.flush(LIMIT)).isTrue();
        Path copy = directory.toRealPath().resolve("copy" + beats + ".db");
        recorder.backup(copy);
        recorder.close();
        database = copy;
    }

    private Report report(FlightRecorder recorder, Instant since) throws InterruptedException {
        assertThat(recorder.flush(LIMIT)).isTrue();
        return recorder.history().between(since, time.now());
    }

    private static List<Incident> of(Report report, Kind kind) {
        return report.incidents().stream().filter(each -> each.kind() == kind).toList();
    }

    @Test
    void clockThatIsSetForward_isToldAsThat_andIsNoSilence() throws Exception {
        try (FlightRecorder recorder = open()) {
            beat(recorder, 300);
            moved(recorder, "CLOSED", "OPEN");
            time.set(time.now().plus(HOUR));
            beat(recorder, 60);
            moved(recorder, "OPEN", "CLOSED");
            beat(recorder, 240);

            Report report = report(recorder, TEN);

            assertThat(report.silences()).isEmpty();
            assertThat(of(report, Kind.CLOCK))
                    .containsExactly(new Incident(
                            Kind.CLOCK,
                            TEN.plusSeconds(300).plus(HOUR),
                            TEN.plusSeconds(300).plus(HOUR),
                            "",
                            1,
                            "the clock was set forward by 1 h;"
                                    + " times of run 1 before it are shown by the clock of after it"));
            assertThat(of(report, Kind.BREAKER)).singleElement().satisfies(outage -> {
                assertThat(outage.from()).isEqualTo(TEN.plusSeconds(300).plus(HOUR));
                assertThat(outage.to()).isEqualTo(TEN.plusSeconds(360).plus(HOUR));
            });
            assertThat(report.runs().get(0).started()).isEqualTo(TEN.plus(HOUR));
        }
    }

    @Test
    void clockThatIsSetBack_hidesNoSilence_andLeavesNoBreakerOpen() throws Exception {
        try (FlightRecorder recorder = open()) {
            beat(recorder, 1_200);
            moved(recorder, "CLOSED", "OPEN");
            time.set(time.now().minus(Duration.ofMinutes(10)));
            beat(recorder, 60);
            moved(recorder, "OPEN", "CLOSED");
            time.advance(Duration.ofMinutes(2));
            beat(recorder, 60);

            Report report = report(recorder, TEN.minus(HOUR));

            Instant set = TEN.plusSeconds(600);
            assertThat(of(report, Kind.CLOCK))
                    .singleElement()
                    .satisfies(step -> assertThat(step.from()).isEqualTo(set));
            assertThat(of(report, Kind.BREAKER)).singleElement().satisfies(outage -> {
                assertThat(outage.from()).isEqualTo(set);
                assertThat(outage.to()).isEqualTo(set.plusSeconds(60));
                assertThat(outage.text()).isEqualTo("breaker db opened");
            });
            assertThat(report.silences())
                    .containsExactly(new Silence(
                            set.plusSeconds(59),
                            set.plusSeconds(180),
                            false,
                            "run 1 went on, but its work stood still"));
        }
    }

    @Test
    void glitchYearsAheadAndBack_isTwoFaults_andHidesNoSilence() throws Exception {
        try (FlightRecorder recorder = open()) {
            beat(recorder, 60);
            Duration years = Duration.ofDays(3_650);
            time.set(time.now().plus(years));
            beat(recorder, 5);
            moved(recorder, "CLOSED", "OPEN");
            time.set(time.now().minus(years));
            beat(recorder, 60);
            moved(recorder, "OPEN", "CLOSED");
            time.advance(Duration.ofMinutes(5));
            beat(recorder, 60);

            Report report = report(recorder, TEN);

            assertThat(report.silences())
                    .extracting(Silence::from, Silence::to)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(TEN.plusSeconds(124), TEN.plusSeconds(425)));
            assertThat(of(report, Kind.CLOCK))
                    .extracting(Incident::from)
                    .containsExactly(TEN.plusSeconds(60), TEN.plusSeconds(65));
            assertThat(of(report, Kind.CLOCK).get(0).text())
                    .startsWith("the clock was set forward by 3650 d, to 2036-11-20T10:01:00Z;");
            assertThat(of(report, Kind.BREAKER))
                    .singleElement()
                    .satisfies(outage -> assertThat(outage.from()).isEqualTo(TEN.plusSeconds(65)));
        }
    }

    @Test
    void clockThatIsSetDuringASilence_leavesItsLength() throws Exception {
        try (FlightRecorder recorder = open()) {
            beat(recorder, 60);
            time.advance(Duration.ofMinutes(5));
            time.set(time.now().minus(HOUR));
            time.advance(Duration.ofMinutes(5));
            beat(recorder, 60);

            Report report = report(recorder, TEN.minus(HOUR));

            assertThat(report.silences())
                    .singleElement()
                    .extracting(Silence::length)
                    .isEqualTo(Duration.ofSeconds(601));
            assertThat(of(report, Kind.CLOCK)).hasSize(1);
        }
    }

    @Test
    void machineThatSlept_wasSilent_andItsClockIsRight() throws Exception {
        try (FlightRecorder recorder = open()) {
            beat(recorder, 60);
            slept.addAndGet(Duration.ofHours(8).toNanos());
            time.set(time.now().plus(Duration.ofHours(8)));
            beat(recorder, 60);

            Report report = report(recorder, TEN);

            assertThat(of(report, Kind.CLOCK)).isEmpty();
            assertThat(report.silences())
                    .singleElement()
                    .extracting(Silence::length)
                    .isEqualTo(Duration.ofHours(8).plusSeconds(1));
        }
    }

    @Test
    void runThatWasKilledInTheGlitch_isFoundWhereItWas() throws Exception {
        FlightRecorder first = open();
        beat(first, 60);
        time.set(time.now().plus(Duration.ofDays(3_650)));
        moved(first, "CLOSED", "OPEN");
        beat(first, 60);
        kill(first);
        time.set(TEN.plusSeconds(140));
        try (FlightRecorder second = open()) {
            beat(second, 60);

            Report report = report(second, TEN);

            assertThat(report.silences()).isEmpty();
            assertThat(of(report, Kind.BREAKER)).singleElement().satisfies(outage -> {
                assertThat(outage.from()).isEqualTo(TEN.plusSeconds(60));
                assertThat(outage.to()).isEqualTo(TEN.plusSeconds(140));
            });
            assertThat(of(report, Kind.CLOCK))
                    .singleElement()
                    .extracting(Incident::text)
                    .isEqualTo("the clock was set forward by 3650 d, to 2036-11-20T10:01:00Z;"
                            + " times of run 1 after it are shown by the clock of before it");
        }
    }

    /** A machine without a battery for its clock, killed before its clock was put right. */
    @Test
    void runOfAnotherCentury_liesBetweenItsNeighbours() throws Exception {
        FlightRecorder first = open();
        beat(first, 60);
        kill(first);
        for (String wrong : List.of("1970-01-01T00:00:05Z", "2077-01-01T00:00:00Z")) {
            time.set(Instant.parse(wrong));
            FlightRecorder next = open();
            moved(next, "CLOSED", "OPEN");
            beat(next, 60);
            kill(next);
        }
        time.set(TEN.plusSeconds(240));
        try (FlightRecorder last = open()) {
            beat(last, 60);

            Report report = report(last, TEN);

            assertThat(report.runs())
                    .extracting(Run::started)
                    .containsExactly(TEN, TEN.plusSeconds(59), TEN.plusSeconds(118), TEN.plusSeconds(240));
            assertThat(of(report, Kind.BREAKER)).hasSize(2);
            assertThat(of(report, Kind.CLOCK))
                    .extracting(Incident::text)
                    .containsExactly(
                            "the clock of run 2 said 1970-01-01T00:00:05Z at its start, which the runs around it belie;"
                                    + " its times are shown as if it had begun when the run before was last heard of",
                            "the clock of run 3 said 2077-01-01T00:00:00Z at its start, which was still to come;"
                                    + " its times are shown as if it had begun when the run before was last heard of");
            assertThat(report.silences())
                    .as("the time that no run accounts for")
                    .singleElement()
                    .extracting(Silence::from, Silence::to)
                    .containsExactly(TEN.plusSeconds(177), TEN.plusSeconds(240));
        }
    }

    @Test
    void runThatBeginsInThePastOfTheOneBefore_isToldAsThat_andItsSilenceToo() throws Exception {
        FlightRecorder first = open();
        beat(first, 1_800);
        kill(first);
        time.set(TEN.plusSeconds(600));
        try (FlightRecorder second = open()) {
            beat(second, 60);
            time.advance(Duration.ofMinutes(5));
            beat(second, 1_200);

            Report report = report(second, TEN);

            assertThat(of(report, Kind.CLOCK)).singleElement().satisfies(fault -> {
                assertThat(fault.from()).isEqualTo(TEN.plusSeconds(600));
                assertThat(fault.text())
                        .isEqualTo("run 2 began 19 min 59 s before the last time of the run before:"
                                + " the clock was set back between them");
            });
            assertThat(report.silences())
                    .singleElement()
                    .extracting(Silence::from, Silence::to, Silence::why)
                    .containsExactly(
                            TEN.plusSeconds(659), TEN.plusSeconds(960), "run 2 went on, but its work stood still");
        }
    }

    @Test
    void runWhoseEndIsStillToCome_isShownBeforeTheNextOne() throws Exception {
        FlightRecorder first = open();
        beat(first, 1_800);
        kill(first);
        time.set(TEN.plusSeconds(600));
        try (FlightRecorder second = open()) {
            beat(second, 60);

            Report report = report(second, TEN);

            assertThat(report.silences()).isEmpty();
            assertThat(of(report, Kind.CLOCK))
                    .singleElement()
                    .extracting(Incident::text)
                    .isEqualTo("the clock of run 1 said 2026-11-23T10:29:59Z at its end, which was still to come;"
                            + " its times are shown as if it had ended when the next one began");
            assertThat(report.runs())
                    .extracting(Run::lastSignOfLife)
                    .containsExactly(TEN.plusSeconds(600), TEN.plusSeconds(659));
        }
    }

    /** By the times alone, which is what a program tells that has a clock of its own. */
    @Test
    void transitionsWhoseTimesGoBack_areOneOutage_thatIsOver() throws Exception {
        try (FlightRecorder recorder = open()) {
            recorder.record(new Entry.Transition(TEN.minusSeconds(300), "db", "CLOSED", "OPEN", "failure rate 90 %"));
            time.advance(Duration.ofSeconds(60));
            recorder.record(new Entry.Transition(TEN.minusSeconds(840), "db", "OPEN", "CLOSED", ""));

            assertThat(of(report(recorder, TEN.minus(HOUR)), Kind.BREAKER))
                    .singleElement()
                    .satisfies(outage -> {
                        assertThat(outage.from()).isEqualTo(TEN.minusSeconds(300));
                        assertThat(outage.to()).isEqualTo(TEN.minusSeconds(240));
                        assertThat(outage.text())
                                .isEqualTo("breaker db opened: failure rate 90 %;"
                                        + " the clock it was told by went back by 9 min meanwhile");
                    });
        }
    }

    @Test
    void clockThatIsAYearAheadAtTheStart_deletesNothingOfBefore() throws Exception {
        FlightRecorder first = open();
        moved(first, "CLOSED", "OPEN");
        beat(first, 60);
        kill(first);
        time.set(TEN.plus(Duration.ofDays(365)));
        try (FlightRecorder second = open()) {
            moved(second, "CLOSED", "OPEN");
            assertThat(second.flush(LIMIT)).isTrue();
            time.advance(Duration.ofMinutes(2));
            moved(second, "OPEN", "CLOSED");
            assertThat(second.flush(LIMIT)).isTrue();
            moved(second, "CLOSED", "OPEN");
            assertThat(second.flush(LIMIT)).isTrue();
            assertThat(Sqlite.text(database, "SELECT count(*) FROM entry")).isEqualTo("4");
        }
    }
}
