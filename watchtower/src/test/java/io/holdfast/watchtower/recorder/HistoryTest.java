package io.holdfast.watchtower.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.watchtower.recorder.Incident.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HistoryTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Instant TEN = SettableClocks.START;

    @TempDir
    Path directory;

    private Path database;
    private final SettableClocks time = new SettableClocks();

    @BeforeEach
    void name() throws IOException {
        database = directory.toRealPath().resolve("flight.db");
    }

    /** A run that beats once a second until a time, and then ends in order or as if it were killed. */
    private void run(Instant until, boolean killed, Entry... entries) throws Exception {
        RunRow row = new RunRow("run from " + time.now(), "chat", time.now(), Duration.ofSeconds(10));
        SignOfLifeBuffer signs = new SignOfLifeBuffer(row.signEvery());
        try (Store store = Store.open(DatabaseFiles.at(database), Schema.current(), row)) {
            for (long beat = 1; !time.now().isAfter(until); beat++) {
                signs.add(
                        new Entry.SignOfLife(time.now(), beat),
                        Duration.between(row.started(), time.now()).toNanos() / 1_000);
                time.advance(Duration.ofSeconds(1));
            }
            List<QueuedEntry> stamped = new ArrayList<>();
            for (Entry entry : entries) {
                stamped.add(new QueuedEntry(
                        entry, Duration.between(row.started(), entry.at()).toNanos() / 1_000));
            }
            store.write(stamped, signs.due(0), List.of());
            if (!killed) {
                store.end(until, Duration.between(row.started(), until).toNanos() / 1_000);
            }
        }
    }

    private Report report(Instant since, Instant until) {
        try (History history = History.of(database)) {
            return history.between(since, until);
        }
    }

    private static Instant at(String time) {
        return Instant.parse("2026-11-" + time + ":00Z");
    }

    @Test
    void serviceThatStoodStillForTwentyHours_isToldWithBothTimes() throws Exception {
        run(at("23T18:01"), true);
        time.advance(Duration.between(time.now(), at("24T14:48")));
        run(at("24T15:00"), false);

        Report report = report(at("23T09:00"), at("24T15:00"));

        assertThat(report.silences()).singleElement().satisfies(silence -> {
            assertThat(silence.from()).isEqualTo(at("23T18:01"));
            assertThat(silence.to()).isEqualTo(at("24T14:48"));
            assertThat(silence.length()).isEqualTo(Duration.ofHours(20).plusMinutes(47));
            assertThat(silence.ongoing()).isFalse();
            assertThat(silence.why())
                    .isEqualTo("run 1 was killed or lost its power; run 2 was started 20 h 47 min into it");
        });
        assertThat(report.runs()).extracting(Run::number).containsExactly(1L, 2L);
        assertThat(report.runs()).extracting(Run::clean).containsExactly(false, true);
        assertThat(report.runs()).extracting(Run::ended).containsExactly(null, at("24T15:00"));
        assertThat(report.runs()).extracting(Run::lastSignOfLife).containsExactly(at("23T18:01"), at("24T15:00"));
        assertThat(report.incidents())
                .extracting(Incident::kind)
                .containsExactly(Kind.RUN_STARTED, Kind.SILENCE, Kind.RUN_LOST, Kind.RUN_STARTED, Kind.SHUTDOWN);
        assertThat(report.incidents().get(1).text())
                .isEqualTo("no sign of life for 20 h 47 min; run 1 was killed or lost its power;"
                        + " run 2 was started 20 h 47 min into it");
        assertThat(report.longestSilence()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void livingProcessWithADeadLoop_isASilence() throws Exception {
        try (FlightRecorder recorder =
                FlightRecorder.at(database).clocks(time.clocks()).open()) {
            for (int second = 0; second <= 600; second++) {
                long sequence = second < 180 ? second + 1 : second < 480 ? 180 : second; // dead from 3 to 8 minutes
                recorder.record(new Entry.SignOfLife(time.now(), sequence));
                time.advance(Duration.ofSeconds(1));
            }
            assertThat(recorder.flush(LIMIT)).isTrue();

            assertThat(recorder.history().between(TEN, TEN.plusSeconds(600)).silences())
                    .containsExactly(new Silence(
                            TEN.plusSeconds(179),
                            TEN.plusSeconds(480),
                            false,
                            "run 1 went on, but its work stood still"));
        }
    }

    @Test
    void loopThatNeverBegan_isSilentFromTheStart() throws Exception {
        try (FlightRecorder recorder =
                FlightRecorder.at(database).clocks(time.clocks()).open()) {
            recorder.record(new Entry.SignOfLife(time.now(), 0));
            assertThat(recorder.flush(LIMIT)).isTrue();
            Waiting.until(() -> recorder.status().state() == RecorderStatus.State.RECORDING);

            Report report = recorder.history().between(TEN, TEN.plusSeconds(90));

            assertThat(report.silences())
                    .containsExactly(
                            new Silence(TEN, TEN.plusSeconds(90), true, "run 1 has no end: it hangs, or was killed"));
            assertThat(report.incidents().get(0).to()).isNull();
        }
    }

    @Test
    void quickRestartInOrder_isNoSilence_aSlowOneIs() throws Exception {
        run(at("23T10:10"), false);
        time.advance(Duration.ofSeconds(20));
        run(at("23T10:20"), false);
        time.advance(Duration.ofSeconds(40));
        run(at("23T10:30"), false);

        assertThat(report(TEN, at("23T10:30")).silences())
                .singleElement()
                .extracting(Silence::why)
                .isEqualTo("run 2 ended in order; run 3 was started 41 s into it");
        assertThat(History.of(database)
                        .between(TEN, at("23T10:30"), Duration.ofSeconds(15))
                        .silences())
                .hasSize(2);
        assertThat(History.of(database)
                        .between(TEN, at("23T10:30"), Duration.ofSeconds(60))
                        .silences())
                .isEmpty();
    }

    @Test
    void silence_isToldInFull_whereverTheQuestionCutsIt() throws Exception {
        run(at("23T10:10"), true);
        time.advance(Duration.ofHours(1));
        run(at("23T11:20"), true);
        Silence whole = new Silence(
                at("23T10:10"),
                at("23T11:10").plusSeconds(1),
                false,
                "run 1 was killed or lost its power; run 2 was started 1 h into it");

        assertThat(report(at("23T10:00"), at("23T11:20")).silences()).containsExactly(whole);
        assertThat(report(at("23T11:00"), at("23T11:20")).silences()).containsExactly(whole);
        assertThat(report(at("23T10:30"), at("23T10:40")).silences())
                .singleElement()
                .satisfies(cut -> {
                    assertThat(cut.from()).isEqualTo(whole.from());
                    assertThat(cut.to()).isEqualTo(whole.to());
                });
        assertThat(report(at("23T11:12"), at("23T11:20")).silences()).isEmpty();
        assertThat(report(at("23T10:02"), at("23T10:05")).silences()).isEmpty();
    }

    @Test
    void clockSetBack_invents_noSilence() throws Exception {
        run(at("23T10:30"), false);
        time.advance(Duration.ofMinutes(-20));
        run(at("23T10:50"), false);

        assertThat(report(TEN, at("23T10:50")).silences()).isEmpty();
    }

    @Test
    void breakerFromOpeningToClosing_isOneIncident() throws Exception {
        run(
                at("23T10:10"),
                false,
                new Entry.Transition(TEN.plusSeconds(10), "weather", "CLOSED", "OPEN", "failure rate 55.0 %"),
                new Entry.Transition(TEN.plusSeconds(11), "news", "CLOSED", "FORCED_OPEN", ""),
                new Entry.Transition(TEN.plusSeconds(40), "weather", "OPEN", "HALF_OPEN", ""),
                new Entry.Transition(TEN.plusSeconds(41), "weather", "HALF_OPEN", "OPEN", "failure rate 80.0 %"),
                new Entry.Transition(TEN.plusSeconds(71), "weather", "OPEN", "HALF_OPEN", ""),
                new Entry.Transition(TEN.plusSeconds(75), "weather", "HALF_OPEN", "CLOSED", ""));
        run(at("23T10:20"), true);

        assertThat(breakers(report(TEN, at("23T10:20"))))
                .containsExactly(
                        new Incident(
                                Kind.BREAKER,
                                TEN.plusSeconds(10),
                                TEN.plusSeconds(75),
                                "weather",
                                5,
                                "breaker weather opened 2 times: failure rate 55.0 %"),
                        new Incident(
                                Kind.BREAKER,
                                TEN.plusSeconds(11),
                                at("23T10:10"),
                                "news",
                                1,
                                "breaker news opened; still FORCED_OPEN when run 1 ended"));
    }

    @Test
    void breakerThatWasOpenBefore_isStillToldWithItsBeginning() throws Exception {
        run(
                at("23T10:30"),
                true,
                new Entry.Transition(TEN.plusSeconds(10), "weather", "CLOSED", "OPEN", "failure rate 55.0 %"),
                new Entry.Transition(TEN.plusSeconds(11), "news", "CLOSED", "OPEN", ""),
                new Entry.Transition(TEN.plusSeconds(12), "news", "OPEN", "CLOSED", ""));

        assertThat(breakers(report(at("23T10:20"), at("23T10:25"))))
                .containsExactly(new Incident(
                        Kind.BREAKER,
                        TEN.plusSeconds(10),
                        null,
                        "weather",
                        1,
                        "breaker weather opened: failure rate 55.0 %; now OPEN"));
    }

    private static List<Incident> breakers(Report report) {
        return report.incidents().stream()
                .filter(incident -> incident.kind() == Kind.BREAKER)
                .toList();
    }

    @Test
    void failuresThatFollowEachOther_areOneIncident() throws Exception {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            entries.add(new Entry.FailedAnswer(
                    TEN.plusSeconds(i), "chat", "reply", List.of("text"), "answer timed out\nand more"));
        }
        entries.add(new Entry.FailedAnswer(TEN.plusSeconds(900), "chat", "reply", List.of("text"), ""));
        for (int minute = 1; minute <= 3; minute++) {
            entries.add(new Entry.NodeTally(
                    TEN.plusSeconds(60L * minute),
                    "chat",
                    "answer",
                    Duration.ofMinutes(1),
                    Map.of("SUCCESS", 5L, "FALLBACK_SUCCESS", 1L, "SKIPPED", 7L, "TIMEOUT", 3L, "FAILED", minute % 2L),
                    Map.of(),
                    -1,
                    -1));
        }
        entries.add(new Entry.NodeTally(
                TEN.plusSeconds(60), "chat", "fine", Duration.ofMinutes(1), Map.of("SUCCESS", 5L), Map.of(), 1, 1));
        entries.add(new Entry.Restart(TEN.plusSeconds(950), "HUNG", 137, "silent for 40 s"));
        run(at("23T10:20"), true, entries.toArray(Entry[]::new));

        assertThat(report(TEN, at("23T10:20")).incidents().stream()
                        .filter(each -> each.kind() != Kind.RUN_STARTED)
                        .map(each -> each.from() + " " + each.count() + " " + each.text()))
                .containsExactly(
                        TEN + " 3 node chat/answer: 11 of 29 executions failed (9 TIMEOUT, 2 FAILED)",
                        TEN + " 12 12 answers to chat/reply failed, without text; the first: answer timed out",
                        TEN.plusSeconds(900) + " 1 1 answer to chat/reply failed, without text",
                        TEN.plusSeconds(950) + " 1 supervisor: HUNG, exit code 137: silent for 40 s");
    }

    @Test
    void shutdown_isOneIncidentOfItsRun_overOrNot() throws Exception {
        run(
                at("23T10:10"),
                true,
                new Entry.ShutdownBegun(at("23T10:09"), "SIGNAL", "TERM"),
                new Entry.ShutdownEnded(at("23T10:10"), "SIGNAL", "143", false));
        run(at("23T10:20"), true, new Entry.ShutdownBegun(at("23T10:19"), "WATCHDOG", "the loop hangs"));
        run(at("23T10:30"), true, new Entry.ShutdownBegun(at("23T10:29"), "API", "the work is done"));

        assertThat(report(TEN, at("23T10:30")).incidents().stream()
                        .filter(each -> each.kind() == Kind.SHUTDOWN)
                        .map(each -> each.from() + " to " + each.to() + ": " + each.text()))
                .containsExactly(
                        "2026-11-23T10:09:00Z to 2026-11-23T10:10:00Z:"
                                + " run 1 was ended by SIGNAL: 143; not all in order",
                        "2026-11-23T10:19:00Z to 2026-11-23T10:20:01Z:"
                                + " run 2 was ended by WATCHDOG: the loop hangs; its end was not recorded",
                        "2026-11-23T10:29:00Z to null: run 3 was ended by API: the work is done; not over yet");
    }

    @Test
    void moreThanTenThousandEntries_areCutAtTheOldEnd_butAllCount() throws Exception {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 10_050; i++) {
            entries.add(new Entry.FailedAnswer(TEN.plusMillis(i), "chat", "reply", List.of("text"), ""));
        }
        run(at("23T10:01"), true, entries.toArray(Entry[]::new));

        Report report = report(TEN, at("23T10:01"));

        assertThat(report.truncated()).isTrue();
        assertThat(report.entries()).hasSize(10_000);
        assertThat(report.entries().get(0).entry().at()).isEqualTo(TEN.plusMillis(50));
        assertThat(report.incidents())
                .filteredOn(each -> each.kind() == Kind.ANSWERS)
                .extracting(Incident::count)
                .containsExactly(10_050L);
    }

    /** For a moment, the file of a recorder that begins is there and empty. */
    @Test
    void fileWithNothingInItYet_isToBeAskedAgain() throws Exception {
        Files.write(database, new byte[0]);
        assertThatThrownBy(() -> report(TEN, TEN))
                .isInstanceOfSatisfying(
                        RecorderException.class,
                        problem -> assertThat(problem.kind()).isEqualTo(RecorderException.Kind.BUSY))
                .hasMessage("cannot read " + database + ": nothing is in it yet; try again");
    }

    /** A report is held in the memory of the service that it is about. */
    @Test
    void longExplanations_leaveRoomForFewerEntries() throws Exception {
        Entry[] many = new Entry[1_500];
        for (int i = 0; i < many.length; i++) {
            many[i] = new Entry.FailedAnswer(TEN.plusMillis(i), "chat", "reply", List.of("text"), "x".repeat(9_000));
        }
        run(TEN.plusSeconds(10), false, many);

        Report report = report(TEN, TEN.plusSeconds(10));

        assertThat(report.truncated()).isTrue();
        assertThat(report.entries()).hasSizeBetween(1_000, 1_100);
        assertThat(report.entries().get(report.entries().size() - 1).entry().at())
                .isEqualTo(TEN.plusMillis(1_499));
        assertThat(report.toJson().length()).isLessThan(5 << 20);
        assertThat(report.incidents())
                .filteredOn(each -> each.kind() == Kind.ANSWERS)
                .extracting(Incident::count)
                .containsExactly(1_500L);
    }

    @Test
    void report_asJson_isWholeAndParses() throws Exception {
        run(at("23T10:01"), true, new Entry.Transition(TEN, "<b>\"\\", "CLOSED", "OPEN", "\0why"));
        var json = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(report(TEN, at("23T10:10")).toJson());

        assertThat(json.path("since").asText()).isEqualTo("2026-11-23T10:00:00Z");
        assertThat(json.path("longestSilenceMillis").asLong()).isEqualTo(30_000);
        assertThat(json.at("/runs/0/ended").isNull()).isTrue();
        assertThat(json.at("/runs/0/lastSignOfLife").asText()).isEqualTo("2026-11-23T10:01:00Z");
        assertThat(json.at("/silences/0/lengthMillis").asLong()).isEqualTo(540_000);
        assertThat(json.at("/silences/0/ongoing").asBoolean()).isTrue();
        assertThat(json.at("/incidents/0/kind").asText()).isEqualTo("RUN_STARTED");
        assertThat(json.at("/entries/0/kind").asText()).isEqualTo("transition");
        assertThat(json.at("/entries/0/subject").asText()).isEqualTo("<b>\"\\");
        assertThat(json.at("/entries/0/detail/why").asText()).isEqualTo("\0why");
    }

    @Test
    void questions_rejectWhatMakesNoSense() throws Exception {
        run(at("23T10:01"), true);
        try (History history = History.of(database)) {
            assertThatThrownBy(() -> history.between(TEN, TEN.minusSeconds(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("until: 2026-11-23T09:59:59Z (expected: >= ");
            assertThatThrownBy(() -> history.between(TEN, TEN, Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("longestSilence: PT0S (expected: > 0)");
        }
    }

    @Test
    void databaseThatIsHeldExclusively_isBusy() throws Exception {
        run(at("23T10:01"), true);
        try (var other = Sqlite.open(database);
                History history = new History(new DatabaseFiles(database, 50), Schema.current(), time::now)) {
            Sqlite.run(other, "PRAGMA locking_mode = EXCLUSIVE");
            Sqlite.run(other, "DELETE FROM entry");
            assertThatThrownBy(() -> history.between(TEN, TEN))
                    .isInstanceOf(RecorderException.class)
                    .extracting("kind")
                    .isEqualTo(RecorderException.Kind.BUSY);
        }
    }

    @Test
    void manyReaders_whileOneWrites_allSeeWholeTransactions() throws Exception {
        try (FlightRecorder recorder = FlightRecorder.at(database)
                .clocks(time.clocks())
                .queueCapacity(100_000)
                .open()) {
            recorder.record(new Entry.Restart(TEN, "STARTED", -1, ""));
            assertThat(recorder.flush(LIMIT)).isTrue();
            List<Throwable> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
            CountDownLatch done = new CountDownLatch(4);
            for (int reader = 0; reader < 4; reader++) {
                Thread thread = new Thread(() -> {
                    try {
                        int before = 0;
                        while (before < 2_001) {
                            int now = recorder.history()
                                    .between(TEN, TEN)
                                    .entries()
                                    .size();
                            assertThat(now).isGreaterThanOrEqualTo(before);
                            before = now;
                        }
                    } catch (Throwable e) {
                        failures.add(e);
                    } finally {
                        done.countDown();
                    }
                });
                thread.setDaemon(true);
                thread.start();
            }
            for (int i = 0; i < 2_000; i++) {
                recorder.record(new Entry.Restart(TEN, "STARTED", -1, ""));
            }
            assertThat(done.await(40, TimeUnit.SECONDS)).isTrue();
            assertThat(failures).isEmpty();
        }
    }
}
