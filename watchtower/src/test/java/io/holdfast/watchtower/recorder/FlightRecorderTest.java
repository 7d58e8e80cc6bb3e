package io.holdfast.watchtower.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.lifecycle.lock.LockRefusedException;
import io.holdfast.watchtower.recorder.RecorderStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FlightRecorderTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Instant START = SettableClocks.START;

    @TempDir
    Path directory;

    private Path database;
    private final SettableClocks time = new SettableClocks();

    @BeforeEach
    void name() throws IOException {
        database = directory.toRealPath().resolve("flight.db");
    }

    private FlightRecorderBuilder builder() {
        return FlightRecorder.at(database).clocks(time.clocks());
    }

    private static Entry.Transition transition(Instant at, int number) {
        return new Entry.Transition(at, "b" + number, "CLOSED", "OPEN", "number " + number);
    }

    @Test
    void everyKindOfEntry_comesBackAsItWasGiven() throws Exception {
        List<Entry> given = List.of(
                new Entry.Transition(START, "weather", "CLOSED", "OPEN", "failure rate 55.0 % (threshold 50 %)"),
                new Entry.NodeTally(
                        START.plusSeconds(1),
                        "chat",
                        "answer",
                        Duration.ofMinutes(1),
                        Map.of("SUCCESS", 90L, "TIMEOUT", 10L),
                        Map.of("PRIMARY", 80L, "FALLBACK", 20L),
                        1_234_567,
                        89_000_000),
                new Entry.FailedAnswer(
                        START.plusSeconds(2), "chat", "reply", List.of("text", "voice"), "why\nit failed"),
                new Entry.Restart(START.plusSeconds(3), "HUNG", 137, "silent for 40 s"),
                new Entry.RecordingPaused(START.plusSeconds(4), START, "the disk is full", 12),
                new Entry.ShutdownBegun(START.plusSeconds(5), "SIGNAL", "TERM"),
                new Entry.ShutdownEnded(START.plusSeconds(6), "SIGNAL", "143", true));
        try (FlightRecorder recorder = builder().open()) {
            given.forEach(recorder::record);
            assertThat(recorder.flush(LIMIT)).isTrue();

            Report report = recorder.history().between(START, START.plusSeconds(60));

            assertThat(report.entries()).extracting(RecordedEntry::entry).containsExactlyElementsOf(given);
            assertThat(report.truncated()).isFalse();
            assertThat(recorder.status().written()).isEqualTo(given.size());
            assertThat(recorder.status().state()).isEqualTo(State.RECORDING);
            assertThat(recorder.status().reason()).isNull();
            assertThat(recorder.status().queued()).isZero();
            assertThat(recorder.status().walBytes()).isPositive();
        }
    }

    @Test
    void textsOfAnyKind_areKept_andCutAtFourThousandCharacters() throws Exception {
        String evil = "\0<script>'\";--\uD83D\uDE00 \u202E";
        String longText = "x".repeat(3_998) + "\uD83D\uDE00" + "y".repeat(100);
        try (FlightRecorder recorder = builder().open()) {
            recorder.record(new Entry.Transition(START, evil, "CLOSED", "OPEN", longText));
            assertThat(recorder.flush(LIMIT)).isTrue();

            Entry.Transition kept = (Entry.Transition)
                    recorder.history().between(START, START).entries().get(0).entry();

            assertThat(kept.breaker()).isEqualTo(evil);
            assertThat(kept.why()).isEqualTo("x".repeat(3_998) + "…");
        }
    }

    @Test
    void timesThatNoMillisecondHas_areTheNearestThatThereIs() throws Exception {
        try (FlightRecorder recorder = builder().open()) {
            recorder.record(transition(Instant.MAX, 1));
            recorder.record(new Entry.SignOfLife(Instant.MAX, 1));
            assertThat(recorder.flush(LIMIT)).isTrue();
            assertThat(recorder.status().written()).isEqualTo(1);
            assertThat(recorder.status().dropped()).isZero();
        }
    }

    @Test
    void entriesOfManyThreads_areAllThere() throws Exception {
        try (FlightRecorder recorder =
                builder().queueCapacity(100_000).batchSize(64).open()) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int first = t * 1_000;
                threads.add(new Thread(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        recorder.record(transition(START, first + i));
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join(LIMIT.toMillis());
            }
            assertThat(recorder.flush(LIMIT)).isTrue();
            assertThat(recorder.status().written()).isEqualTo(4_000);
            assertThat(recorder.status().dropped()).isZero();
        }
        assertThat(Sqlite.text(database, "SELECT count(DISTINCT subject) FROM entry"))
                .isEqualTo("4000");
    }

    @Test
    void close_writesWhatIsQueued_emptiesTheLogAndGivesTheLockBack() throws Exception {
        FlightRecorder recorder = builder().open();
        for (int i = 0; i < 1_000; i++) {
            recorder.record(transition(START, i));
        }
        recorder.close();
        recorder.close();

        assertThat(recorder.status().state()).isEqualTo(State.CLOSED);
        assertThat(recorder.status().written()).isEqualTo(1_000);
        assertThat(directory.resolve("flight.db-wal")).doesNotExist();
        recorder.record(transition(START, 1_001));
        assertThat(recorder.status().dropped()).isEqualTo(1);
        assertThatThrownBy(() -> recorder.history().between(START, START))
                .isInstanceOf(RecorderException.class)
                .hasMessageContaining("closed");
        builder().open().close();
        assertThat(Sqlite.text(database, "SELECT group_concat(id || ' ' || clean) FROM run"))
                .isEqualTo("1 1,2 1");
    }

    @Test
    void otherNameOfTheSameFile_isTheSameFile() throws Exception {
        builder().open().close();
        Path link = Files.createSymbolicLink(directory.toRealPath().resolve("link.db"), database);
        try (FlightRecorder recorder = FlightRecorder.at(link).open()) {
            assertThat(recorder.database()).isEqualTo(database);
            assertThatThrownBy(() -> builder().open())
                    .isInstanceOf(LockRefusedException.class)
                    .hasMessageContaining("flight.db.lock");
            recorder.record(transition(START, 1));
            assertThat(recorder.flush(LIMIT)).isTrue();
            assertThat(recorder.status().walBytes()).isPositive();
        }
    }

    @Test
    void secondRecorderOnTheSameFile_isRefusedInOneLine_andTheFirstGoesOn() throws Exception {
        try (FlightRecorder recorder = builder().open()) {
            assertThatThrownBy(() -> builder().open())
                    .isInstanceOf(LockRefusedException.class)
                    .hasMessage("this JVM already holds " + database + ".lock");
            recorder.record(transition(START, 1));
            assertThat(recorder.flush(LIMIT)).isTrue();
        }
    }

    @Test
    void everyPragma_isSetOnTheWriterAndOnReaders() throws Exception {
        DatabaseFiles plain = DatabaseFiles.at(database);
        try (var writer = plain.openWriter(Schema.current())) {
            assertThat(Sqlite.text(writer, "PRAGMA journal_mode")).isEqualTo("wal");
            assertThat(Sqlite.text(writer, "PRAGMA synchronous")).isEqualTo("1");
            assertThat(Sqlite.text(writer, "PRAGMA busy_timeout")).isEqualTo("10000");
            assertThat(Sqlite.text(writer, "PRAGMA foreign_keys")).isEqualTo("1");
            assertThat(Sqlite.text(writer, "PRAGMA journal_size_limit")).isEqualTo("67108864");
            assertThat(Sqlite.text(writer, "PRAGMA auto_vacuum")).isEqualTo("2");
            assertThat(Sqlite.text(writer, "PRAGMA user_version")).isEqualTo("2");
        }
        try (var second = plain.openWriter(Schema.current());
                var reader = plain.openReader()) {
            assertThat(Sqlite.text(second, "PRAGMA synchronous")).isEqualTo("1");
            assertThat(Sqlite.text(reader, "PRAGMA query_only")).isEqualTo("1");
            assertThat(Sqlite.text(reader, "PRAGMA busy_timeout")).isEqualTo("10000");
            assertThatThrownBy(() -> Sqlite.run(reader, "DELETE FROM run")).hasMessageContaining("readonly");
        }
    }

    @Test
    void pragmaThatDoesNotReadBack_isAClearError() throws Exception {
        try (var connection = Sqlite.open(database)) {
            assertThatThrownBy(() -> Pragmas.checkWriter(connection, 10_000))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("auto_vacuum: 0 (expected: 2)");
        }
    }

    @Test
    void fullQueue_dropsAndCounts_andHistorySaysSo() throws Exception {
        try (var other = Sqlite.open(database);
                FlightRecorder recorder =
                        builder().queueCapacity(10).busyMillis(50).open()) {
            recorder.record(transition(START, 0));
            assertThat(recorder.flush(LIMIT)).isTrue();
            Sqlite.run(other, "BEGIN IMMEDIATE");
            for (int i = 1; i <= 100; i++) {
                recorder.record(transition(START, i));
            }
            Waiting.until(() -> recorder.status().state() == State.PAUSED);
            assertThat(recorder.status().reason()).startsWith("the database is locked by somebody else");
            long dropped = recorder.status().dropped();
            assertThat(dropped).isBetween(79L, 90L);
            assertThat(recorder.status().queued() + dropped).isEqualTo(100);
            Sqlite.run(other, "ROLLBACK");

            assertThat(recorder.flush(LIMIT)).as("some were dropped").isFalse();
            assertThat(recorder.flush(LIMIT)).as("none since then").isTrue();

            assertThat(recorder.status().written()).isEqualTo(101 - dropped);
            assertThat(recorder.history().between(START, START).entries())
                    .extracting(RecordedEntry::entry)
                    .filteredOn(Entry.RecordingPaused.class::isInstance)
                    .singleElement()
                    .extracting("dropped")
                    .isEqualTo(dropped);
        }
    }

    @Test
    void databaseLockedAtTheStart_holdsNobodyUp() throws Exception {
        builder().open().close();
        try (var other = Sqlite.open(database)) {
            Sqlite.run(other, "BEGIN IMMEDIATE");
            long start = System.nanoTime();
            FlightRecorder recorder = builder().busyMillis(200).open();
            recorder.record(transition(START, 1));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            Waiting.until(() -> String.valueOf(recorder.status().reason()).contains("locked"));
            Sqlite.run(other, "ROLLBACK");
            assertThat(recorder.flush(LIMIT)).isTrue();
            recorder.close();
        }
    }

    @Test
    void closeWhileLocked_returnsAtItsLimit_andCountsWhatIsLost() throws Exception {
        try (var other = Sqlite.open(database)) {
            FlightRecorder recorder = builder()
                    .busyMillis(100)
                    .closeWithin(Duration.ofMillis(500))
                    .open();
            recorder.record(transition(START, 1));
            assertThat(recorder.flush(LIMIT)).isTrue();
            Sqlite.run(other, "BEGIN IMMEDIATE");
            recorder.record(transition(START, 2));
            long start = System.nanoTime();
            recorder.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            Waiting.until(() -> recorder.status().state() == State.CLOSED);
            assertThat(recorder.status().dropped()).isEqualTo(1);
            assertThat(recorder.status().written()).isEqualTo(1);
        }
        builder().open().close();
    }

    @Test
    void databaseDeletedWhileOpen_isNoticed_andANewOneHoldsWhatFollows() throws Exception {
        try (FlightRecorder recorder = builder().open()) {
            recorder.record(transition(START, 1));
            assertThat(recorder.flush(LIMIT)).isTrue();
            Files.delete(database);
            Waiting.until(() -> {
                time.advance(Duration.ofSeconds(2));
                return Files.exists(database) && recorder.status().state() == State.RECORDING;
            });
            recorder.record(transition(START, 2));
            assertThat(recorder.flush(LIMIT)).isTrue();
            assertThat(recorder.history().between(START, START).entries())
                    .extracting(each -> each.entry())
                    .contains(transition(START, 2));
        }
    }

    @Test
    void damagedFile_pausesAndIsLeftAlone_andTheServiceGoesOn() throws Exception {
        byte[] garbage = "this is no database at all, whatever its name says. "
                .repeat(100)
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Files.write(database, garbage);
        FlightRecorder recorder = builder().closeWithin(Duration.ofMillis(200)).open();
        recorder.record(transition(START, 1));
        Waiting.until(() -> String.valueOf(recorder.status().reason()).contains("damaged"));
        assertThat(recorder.status().queued()).isEqualTo(1);
        assertThatThrownBy(() -> recorder.history().between(START, START))
                .isInstanceOf(RecorderException.class)
                .hasMessageContaining("damaged")
                .extracting("kind")
                .isEqualTo(RecorderException.Kind.UNUSABLE);
        recorder.close();
        assertThat(recorder.status().dropped()).isEqualTo(1);
        assertThat(Files.readAllBytes(database)).isEqualTo(garbage);
    }

    @Test
    void damagedFileThatIsMovedAway_recordingResumesByItself() throws Exception {
        Files.writeString(database, "no database ".repeat(100));
        try (FlightRecorder recorder = builder().open()) {
            recorder.record(transition(START, 1));
            Waiting.until(() -> String.valueOf(recorder.status().reason()).contains("damaged"));
            Files.move(database, directory.resolve("broken.db"));
            assertThat(recorder.flush(LIMIT)).isTrue();
            assertThat(recorder.status().written()).isEqualTo(1);
        }
    }

    @Test
    void somebodyElsesDatabase_isLeftAlone() throws Exception {
        try (var other = Sqlite.open(database)) {
            Sqlite.run(other, "CREATE TABLE theirs (a)");
        }
        try (FlightRecorder recorder = builder().open()) {
            Waiting.until(() -> String.valueOf(recorder.status().reason()).contains("application id: 0 (expected: "));
        }
        assertThat(Sqlite.text(database, "PRAGMA journal_mode")).isEqualTo("delete");
        assertThat(Sqlite.text(database, "SELECT group_concat(name) FROM sqlite_schema"))
                .isEqualTo("theirs");
    }

    @Test
    void newerSchema_isRefusedWithBothVersions_andLeftAlone() throws Exception {
        builder().open().close();
        try (var other = Sqlite.open(database)) {
            Sqlite.run(other, "PRAGMA user_version = 3");
        }
        String refusal = "schema version: 3 (expected: 1 to 2; a newer Holdfast has written this file)";
        try (FlightRecorder recorder = builder().open()) {
            Waiting.until(() -> String.valueOf(recorder.status().reason()).equals(refusal));
        }
        try (History history = History.of(database)) {
            assertThatThrownBy(() -> history.between(START, START))
                    .isInstanceOf(RecorderException.class)
                    .hasMessage("cannot read " + database + ": " + refusal);
        }
        assertThat(Sqlite.text(database, "PRAGMA user_version")).isEqualTo("3");
    }

    @Test
    void olderSchema_isBroughtUpStepByStep_withItsRows() throws Exception {
        try (FlightRecorder recorder = builder().open()) {
            recorder.record(transition(START, 1));
            assertThat(recorder.flush(LIMIT)).isTrue();
        }
        Schema next = Schema.current().then(List.of("ALTER TABLE entry ADD COLUMN weight INTEGER NOT NULL DEFAULT 7"));
        try (FlightRecorder recorder = builder().schema(next).open()) {
            recorder.record(transition(START, 2));
            assertThat(recorder.flush(LIMIT)).isTrue();
        }
        assertThat(Sqlite.text(database, "SELECT group_concat(subject || weight) FROM entry"))
                .isEqualTo("b17,b27");
        assertThat(Sqlite.text(database, "PRAGMA user_version")).isEqualTo("3");
    }

    @Test
    void failingUpgrade_leavesTheOldVersionWhole() throws Exception {
        builder().open().close();
        Schema broken = Schema.current().then(List.of("CREATE TABLE half (a)", "NONSENSE"));
        try (FlightRecorder recorder = builder().schema(broken).open()) {
            Waiting.until(() -> String.valueOf(recorder.status().reason()).contains("NONSENSE"));
        }
        assertThat(Sqlite.text(database, "PRAGMA user_version")).isEqualTo("2");
        assertThat(Sqlite.text(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"))
                .isEqualTo("0");
    }

    @Test
    void backup_isWholeAndReadable_whileRecordingGoesOn() throws Exception {
        Path copy = directory.resolve("copy of it.db");
        try (FlightRecorder recorder = builder().open()) {
            recorder.record(transition(START, 1));
            assertThat(recorder.flush(LIMIT)).isTrue();

            recorder.backup(copy);

            recorder.record(transition(START, 2));
            assertThat(recorder.flush(LIMIT)).isTrue();
            assertThatThrownBy(() -> recorder.backup(copy))
                    .isInstanceOf(RecorderException.class)
                    .hasMessage("copy: " + copy + " (expected: a file that does not exist yet)");
        }
        try (History history = History.of(copy)) {
            assertThat(history.between(START, START).entries())
                    .extracting(RecordedEntry::entry)
                    .containsExactly(transition(START, 1));
        }
        assertThat(Sqlite.text(copy, "PRAGMA integrity_check")).isEqualTo("ok");
    }

    @Test
    void retention_deletesInSmallSteps_andGivesPagesBack() throws Exception {
        Duration keep = Duration.ofHours(1);
        try (FlightRecorder recorder =
                builder().keep(keep).queueCapacity(100_000).open()) {
            for (int i = 0; i < 3_000; i++) {
                recorder.record(transition(START, i));
            }
            recorder.record(new Entry.SignOfLife(START, 1));
            assertThat(recorder.flush(LIMIT)).isTrue();
            long pages = Long.parseLong(Sqlite.text(database, "PRAGMA page_count"));
            Instant later = time.advance(Duration.ofHours(2));
            recorder.record(transition(later, 5_000));
            Waiting.until(
                    () -> Sqlite.text(database, "SELECT (SELECT count(*) FROM entry) || (SELECT count(*) FROM alive)")
                                    .equals("10")
                            && Long.parseLong(Sqlite.text(database, "PRAGMA page_count")) < pages / 4);
            assertThat(recorder.history().between(START, later).silences())
                    .as("what was deleted is no silence; since then there was one")
                    .singleElement()
                    .extracting(Silence::from)
                    .isEqualTo(later.minus(keep));
        }
    }

    @Test
    void clockThatIsSetAYearAhead_deletesNothing() throws Exception {
        try (FlightRecorder recorder = builder().open()) {
            recorder.record(transition(START, 1));
            assertThat(recorder.flush(LIMIT)).isTrue();
            time.set(START.plus(Duration.ofDays(365)));
            time.advance(Duration.ofMinutes(2));
            recorder.record(transition(START, 2)); // with this batch it is time to look for what is too old
            assertThat(recorder.flush(LIMIT)).isTrue();
            recorder.record(transition(START, 3));
            assertThat(recorder.flush(LIMIT)).isTrue();
            assertThat(Sqlite.text(database, "SELECT count(*) FROM entry")).isEqualTo("3");
        }
    }

    @Test
    void databaseThatGrowsTooLarge_losesTheOldestEntriesFirst() throws Exception {
        try (FlightRecorder recorder =
                builder().maximumBytes(2 << 20).queueCapacity(100_000).open()) {
            for (int i = 0; i < 2_000; i++) {
                recorder.record(new Entry.Transition(START.plusMillis(i), "b", "CLOSED", "OPEN", "x".repeat(1_500)));
            }
            assertThat(recorder.flush(LIMIT)).isTrue();
            assertThat(recorder.status().written()).isEqualTo(2_000);
            time.advance(Duration.ofMinutes(2));
            Waiting.until(() -> {
                long pages = Long.parseLong(Sqlite.text(database, "PRAGMA page_count"));
                return pages * 4_096 <= 2 << 20;
            });
            assertThat(Sqlite.text(database, "SELECT max(at_ms) FROM entry"))
                    .isEqualTo(Long.toString(START.plusMillis(1_999).toEpochMilli()));
        }
    }

    @Test
    void settings_rejectWhatMakesNoSense() {
        assertThatThrownBy(() -> builder().queueCapacity(0)).hasMessage("queueCapacity: 0 (expected: >= 1)");
        assertThatThrownBy(() -> builder().batchSize(0)).hasMessage("batchSize: 0 (expected: >= 1)");
        assertThatThrownBy(() -> builder().keep(Duration.ZERO)).hasMessage("keep: PT0S (expected: > 0)");
        assertThatThrownBy(() -> builder().maximumBytes(1)).hasMessage("maximumBytes: 1 (expected: >= 1048576)");
        assertThatThrownBy(() -> builder().signEvery(Duration.ofSeconds(-1)))
                .hasMessage("signEvery: PT-1S (expected: > 0)");
    }
}
