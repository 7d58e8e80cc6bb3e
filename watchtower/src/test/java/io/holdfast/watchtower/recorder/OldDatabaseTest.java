package io.holdfast.watchtower.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.watchtower.recorder.Incident.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Databases of the first version, whose rows have no monotonic times: read as they are, and brought to the present
 * version by a recorder.
 */
@Timeout(60)
class OldDatabaseTest {

    private static final Instant TEN = SettableClocks.START;

    private static final long YEARS = 315_360_000;

    @TempDir
    Path directory;

    private Path database;
    private final SettableClocks time = new SettableClocks(TEN.plusSeconds(600));

    @BeforeEach
    void firstVersion() throws IOException, Exception {
        database = directory.toRealPath().resolve("flight.db");
        DatabaseFiles.at(database).openWriter(Schema.current().at(1)).close();
        try (Connection connection = Sqlite.open(database)) {
            Sqlite.run(
                    connection,
                    "INSERT INTO run VALUES (1, 'first', 'chat', " + millis(0) + ", 10000, " + millis(550) + ", 1)");
            alive(connection, 1, millis(0), millis(100));
            alive(connection, 2, millis(YEARS), millis(YEARS + 5));
            alive(connection, 3, millis(106), millis(200));
            alive(connection, 4, millis(300), millis(550));
            entry(connection, millis(150), "CLOSED", "OPEN");
            entry(connection, millis(90), "OPEN", "CLOSED");
            entry(connection, millis(YEARS + 1), "CLOSED", "FORCED_OPEN");
        }
    }

    private static long millis(long second) {
        return TEN.plusSeconds(second).toEpochMilli();
    }

    private static void alive(Connection connection, int number, long from, long to) throws Exception {
        Sqlite.run(connection, "INSERT INTO alive VALUES (1, " + number + ", " + from + ", " + to + ", 1)");
    }

    private static void entry(Connection connection, long at, String from, String to) throws Exception {
        Sqlite.run(
                connection,
                "INSERT INTO entry (run, at_ms, kind, subject, detail) VALUES (1, " + at
                        + ", 'transition', 'db', '{\"from\":\"" + from + "\",\"to\":\"" + to + "\",\"why\":\"\"}')");
    }

    private void isTold(Report report) {
        assertThat(report.silences())
                .as("not until 2036, and the real one")
                .singleElement()
                .extracting(Silence::from, Silence::to)
                .containsExactly(TEN.plusSeconds(200), TEN.plusSeconds(300));
        assertThat(report.incidents())
                .filteredOn(each -> each.kind() == Kind.BREAKER)
                .extracting(Incident::text)
                .containsExactly(
                        "breaker db opened; still FORCED_OPEN when run 1 ended",
                        "breaker db opened; the clock it was told by went back by 1 min meanwhile");
        assertThat(report.unreadable()).isZero();
        assertThat(report.keptSince()).isNull();
    }

    @Test
    void isReadAsItIs_inTheOrderOfItsRows() throws Exception {
        try (History history = new History(DatabaseFiles.at(database), Schema.current(), time::now)) {
            isTold(history.between(TEN, TEN.plusSeconds(560)));
            assertThat(history.lastRestart()).isEmpty();
            assertThat(history.keptSince()).isEmpty();
        }
        assertThat(Sqlite.text(database, "PRAGMA user_version")).isEqualTo("1");
    }

    @Test
    void isBroughtToThePresentVersion_withItsRows() throws Exception {
        try (FlightRecorder recorder =
                FlightRecorder.at(database).clocks(time.clocks()).open()) {
            recorder.record(new Entry.Restart(TEN.plusSeconds(600), "PLANNED", 0, ""));
            assertThat(recorder.flush(java.time.Duration.ofSeconds(20))).isTrue();
            isTold(recorder.history().between(TEN, TEN.plusSeconds(560)));
            assertThat(recorder.history().lastRestart())
                    .contains(new Entry.Restart(TEN.plusSeconds(600), "PLANNED", 0, ""));
        }
        assertThat(Sqlite.text(database, "PRAGMA user_version")).isEqualTo("2");
    }
}
