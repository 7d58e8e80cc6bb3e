package io.holdfast.watchtower.incidents;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.time.Clocks;
import io.holdfast.watchtower.recorder.Entry;
import io.holdfast.watchtower.recorder.FlightRecorder;
import io.holdfast.watchtower.recorder.RecorderStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class IncidentsTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Instant NOW = Instant.parse("2026-11-24T15:00:00Z");

    @TempDir
    Path directory;

    private Path database;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void name() throws IOException {
        database = directory.toRealPath().resolve("flight.db");
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "--database";
        all[1] = database.toString();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return execute(all);
    }

    private int execute(String... arguments) {
        var line = IncidentsCommand.line(() -> NOW);
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private static FlightRecorder recorderAt(Path database, String start) {
        Instant now = Instant.parse(start);
        return FlightRecorder.at(database)
                .process("chat")
                .clocks(new Clocks(System::nanoTime, () -> now))
                .open();
    }

    /** A copy of a database whose recorder was never closed is what a killed service leaves. */
    private void killedService() throws Exception {
        Path original = directory.resolve("original.db");
        try (FlightRecorder recorder = recorderAt(original, "2026-11-23T18:00:00Z")) {
            for (int second = 0; second <= 60; second++) {
                recorder.record(new Entry.SignOfLife(
                        Instant.parse("2026-11-23T18:00:00Z").plusSeconds(second), second + 1L));
            }
            recorder.record(new Entry.Transition(
                    Instant.parse("2026-11-23T18:00:30Z"),
                    "wea\u001b[31mther\n",
                    "CLOSED",
                    "OPEN",
                    "failure rate 55.0 %"));
            assertThat(recorder.flush(LIMIT)).isTrue();
            recorder.backup(database);
        }
    }

    private FlightRecorder nextRun() throws Exception {
        FlightRecorder recorder = recorderAt(database, "2026-11-24T14:47:50Z");
        for (int second = 10; second < 730; second += 5) {
            recorder.record(
                    new Entry.SignOfLife(Instant.parse("2026-11-24T14:47:50Z").plusSeconds(second), second));
        }
        assertThat(recorder.flush(LIMIT)).isTrue();
        return recorder;
    }

    @Test
    void whatHappened_isToldInOrder_whileTheServiceRuns() throws Exception {
        killedService();
        try (FlightRecorder recorder = nextRun()) {
            assertThat(run("--since", "2026-11-23T12:00", "--zone", "UTC")).isZero();

            assertThat(err.toString()).isEmpty();
            assertThat(out).hasToString("""
                            2026-11-23 12:00:00 to 2026-11-24 15:00:00, UTC; a silence is longer than 30 s
                            Monday, 2026-11-23
                              18:00:00  run 1 started: chat
                              18:00:30  breaker wea [31mther  opened: failure rate 55.0 %; still OPEN when run 1 ended \
                            (until 14:47:50 on 2026-11-24, 20 h 47 min)
                              18:01:00  no sign of life from 18:01 to 14:48 on 2026-11-24 (20 h 47 min); \
                            run 1 was killed or lost its power; run 2 was started 20 h 46 min into it
                              18:01:00  run 1 ended without an orderly end: killed, halted, or the power went \
                            (until 14:47:50 on 2026-11-24, 20 h 46 min)
                            Tuesday, 2026-11-24
                              14:47:50  run 2 started: chat
                            """);
            recorder.record(new Entry.Restart(NOW, "PLANNED", 0, ""));
            assertThat(recorder.flush(LIMIT)).isTrue();
            assertThat(recorder.status().state()).isEqualTo(RecorderStatus.State.RECORDING);
        }
    }

    @Test
    void zone_movesTimesInAndOut() throws Exception {
        killedService();
        nextRun().close();
        assertThat(run("--since", "2026-11-23T23:25", "--until", "2026-11-24T20:30", "--zone", "Asia/Kolkata"))
                .isZero();
        assertThat(out.toString())
                .startsWith("2026-11-23 23:25:00 to 2026-11-24 20:30:00, Asia/Kolkata;")
                .contains("no sign of life from 23:31 to 20:18 on 2026-11-24 (20 h 47 min)");
    }

    @Test
    void deadService_isReadAsWell_andItsSilenceLasts() throws Exception {
        killedService();
        assertThat(run("--since", "24h", "--zone", "UTC")).isZero();
        assertThat(out.toString())
                .contains("  18:01:00  no sign of life since 18:01 (20 h 59 min so far); "
                        + "run 1 has no end: it hangs, or was killed\n");
    }

    @Test
    void whatIsToCome_isNoSilence() throws Exception {
        killedService();
        nextRun().close();
        assertThat(run("--since", "5m", "--until", "2026-12-24", "--zone", "UTC"))
                .isZero();
        assertThat(out.toString())
                .startsWith("2026-11-24 14:55:00 to 2026-11-24 15:00:00, UTC;")
                .doesNotContain("no sign of life");
        assertThat(run("--since", "2026-12-24", "--until", "2026-12-25")).isEqualTo(64);
        assertThat(err.toString()).contains("--since: 2026-12-24 (expected: not after now)");
    }

    @Test
    void gap_setsTheThreshold_andExitCodeTellsScripts() throws Exception {
        killedService();
        nextRun().close();
        assertThat(run("--since", "10m", "--zone", "UTC", "--exit-code")).isZero();
        assertThat(run("--since", "30h", "--zone", "UTC", "--exit-code")).isOne();
        out.getBuffer().setLength(0);
        assertThat(run("--since", "30h", "--gap", "1d", "--zone", "UTC")).isZero();
        assertThat(out.toString()).contains("longer than 1 d").doesNotContain("no sign of life");
    }

    @Test
    void json_isOneObjectInOneLine() throws Exception {
        killedService();
        assertThat(run("--json")).isZero();
        var json = new com.fasterxml.jackson.databind.ObjectMapper().readTree(out.toString());
        assertThat(out.toString().lines()).hasSize(1);
        assertThat(json.at("/silences/0/lengthMillis").asLong())
                .isEqualTo(Duration.ofHours(20).plusMinutes(59).toMillis());
        assertThat(json.at("/entries/0/subject").asText()).isEqualTo("wea\u001b[31mther\n");
    }

    @Test
    void whatIsMissing_isSaidBeforeWhatThereIs() throws Exception {
        killedService();
        try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE forgotten SET why = 'older than 5 d', entries_ms = "
                            + Instant.parse("2026-11-23T17:30:00Z").toEpochMilli()))
                    .isOne();
            assertThat(statement.executeUpdate(
                            "UPDATE entry SET detail = 'no JSON' WHERE id = (SELECT max(id) FROM entry)"))
                    .isOne();
        }
        assertThat(run("--since", "2026-11-23T12:00", "--zone", "UTC")).isZero();
        assertThat(out.toString().lines().skip(1))
                .startsWith(
                        "entries before 2026-11-23 17:30:00 were deleted (older than 5 d)",
                        "1 row could not be read and was skipped",
                        "Monday, 2026-11-23");
        out.getBuffer().setLength(0);
        assertThat(run("--since", "2026-11-23T18:00", "--zone", "UTC")).isZero();
        assertThat(out.toString()).as("of that time nothing was deleted").doesNotContain("were deleted");
    }

    @Test
    void busyDatabase_isToBeAskedAgain() throws Exception {
        Files.write(database, new byte[0]);
        assertThat(run()).isEqualTo(75);
        assertThat(err).hasToString("cannot read " + database + ": nothing is in it yet; try again\n");
    }

    @Test
    void missingFile_isOneLine_andIsNotMade() {
        assertThat(run()).isEqualTo(66);
        assertThat(err).hasToString("cannot read " + database + ": no such file\n");
        assertThat(database).doesNotExist();
    }

    @Test
    void directory_isOneLine() {
        assertThat(execute("--database", directory.toString())).isEqualTo(66);
        assertThat(err.toString()).endsWith(": no such file\n");
    }

    @Test
    void damagedFile_isOneLine_andIsLeftAlone() throws Exception {
        Files.writeString(database, "no database ".repeat(1_000));
        assertThat(run()).isEqualTo(65);
        assertThat(err.toString().lines()).singleElement().asString().contains("damaged or no database");
        assertThat(Files.readString(database)).isEqualTo("no database ".repeat(1_000));
        assertThat(directory.toFile().list()).containsExactly("flight.db");
    }

    @Test
    void wrongUsage_isSaidWithWhatIsRight() {
        assertThat(execute()).isEqualTo(64);
        assertThat(err.toString()).contains("--database").contains("Try --help.");
        assertThat(run("--since", "yesterday")).isEqualTo(64);
        assertThat(run("--zone", "Nowhere")).isEqualTo(64);
        assertThat(run("--since", "1h", "--until", "2h")).isEqualTo(64);
        assertThat(err.toString())
                .contains("--since: yesterday (expected: now, 24h, ")
                .contains("--zone: Nowhere (expected: such as Europe/Berlin or UTC)")
                .contains("--until: 2h (expected: not before --since, 1h)");
    }

    @Test
    void help_namesEveryExitCode() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString())
                .contains("--since")
                .contains("64 wrong usage")
                .contains("65")
                .contains("66")
                .contains("75");
        assertThat(execute("--version")).isZero();
    }
}
