package io.holdfast.watchtower.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.watchtower.recorder.Incident.Kind;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a report does with too much, and with what nobody can read. */
@Timeout(60)
class BoundedReportTest {

    private static final Instant TEN = SettableClocks.START;

    @TempDir
    Path directory;

    private Path database;
    private final SettableClocks time = new SettableClocks(TEN.plus(Duration.ofDays(1)));

    @BeforeEach
    void runThatIsNotOver() throws Exception {
        database = directory.toRealPath().resolve("flight.db");
        FlightRecorder.at(database)
                .clocks(new SettableClocks(TEN).clocks())
                .open()
                .close();
        sql("UPDATE run SET ended_ms = NULL");
    }

    private void sql(String... statements) throws Exception {
        try (Connection connection = Sqlite.open(database)) {
            for (String statement : statements) {
                Sqlite.run(connection, statement);
            }
        }
    }

    private Report report(Instant since, Instant until) {
        try (History history = new History(DatabaseFiles.at(database), Schema.current(), time::now)) {
            return history.between(since, until);
        }
    }

    private void outages(int number, String name) throws Exception {
        sql("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < " + (2 * number - 1)
                + ") INSERT INTO entry (run, at_ms, kind, subject, detail) SELECT 1, " + TEN.toEpochMilli()
                + " + i * 1000, 'transition', " + name + ", iif(i % 2, '{\"from\":\"OPEN\",\"to\":\"CLOSED\"}',"
                + " '{\"from\":\"CLOSED\",\"to\":\"OPEN\"}') FROM n");
    }

    @Test
    void ofTooManyIncidents_theNewestAreTold_andThatThereAreMore() throws Exception {
        outages(2_000, "'b'");
        Report report = report(TEN, TEN.plusSeconds(4_000));
        List<Incident> breakers = report.incidents();
        assertThat(breakers).hasSize(1_000);
        assertThat(breakers.get(999).from()).isEqualTo(TEN.plusSeconds(3_998));
        assertThat(report.more()).isTrue();
        assertThat(report.toJson()).contains("\"more\":true");

        assertThat(report(TEN, TEN.plusSeconds(100)).more()).isFalse();
    }

    @Test
    void ofTooManyRows_theNewestAreLookedAt_andOpenBreakersAreKnownAllTheSame() throws Exception {
        sql("INSERT INTO entry (run, at_ms, kind, subject, detail) VALUES (1, " + TEN.toEpochMilli()
                + ", 'transition', 'long', '{\"from\":\"CLOSED\",\"to\":\"OPEN\",\"why\":\"first of all\"}')");
        outages(15_000, "'b' || (i / 2 % 100)");
        Report report = report(TEN, TEN.plusSeconds(30_000));
        assertThat(report.more()).isTrue();
        assertThat(report.truncated()).isTrue();
        assertThat(report.entries()).hasSize(10_000);

        assertThat(report(TEN.plusSeconds(29_990), TEN.plusSeconds(30_000)).incidents())
                .filteredOn(each -> each.subject().equals("long"))
                .singleElement()
                .satisfies(outage -> {
                    assertThat(outage.from()).isEqualTo(TEN);
                    assertThat(outage.text()).startsWith("breaker long opened: first of all");
                });
    }

    @Test
    void breakerThatWasOpenBefore_isToldFromWhenItLeftItsClosedState() throws Exception {
        for (int i = 0; i < 7; i++) {
            String to = i % 2 == 0 ? "OPEN" : "HALF_OPEN";
            sql("INSERT INTO entry (run, at_ms, kind, subject, registry, detail) VALUES (1, "
                    + TEN.plusSeconds(i).toEpochMilli() + ", 'transition', 'db', 'orders', '{\"to\":\"" + to
                    + "\",\"why\":\"number " + i + "\"}')");
        }
        assertThat(report(TEN.plusSeconds(60), TEN.plusSeconds(70)).incidents())
                .filteredOn(each -> each.kind() == Kind.BREAKER)
                .containsExactly(new Incident(
                        Kind.BREAKER,
                        TEN,
                        null,
                        "db",
                        "orders",
                        7,
                        "breaker orders/db opened 4 times: number 0; now OPEN"));
    }

    @Test
    void manyRuns_areBoundedAsWell() throws Exception {
        sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO run"
                + " (run_id, process, started_ms, sign_every_ms) SELECT 'run ' || i, 'p', " + TEN.toEpochMilli()
                + " + i * 1000, 10000 FROM n");
        Report report = report(TEN, TEN.plusSeconds(5_001));
        assertThat(report.runs()).hasSizeBetween(1_000, 1_020);
        assertThat(report.incidents()).hasSize(1_000);
        assertThat(report.more()).isTrue();
    }

    @Test
    void rowsThatNobodyCanRead_areSkippedAndCounted() throws Exception {
        String insert = "INSERT INTO entry (run, at_ms, kind, subject, detail) VALUES (1, ";
        String at = TEN.plusSeconds(1).toEpochMilli() + ", ";
        sql(
                insert + at + "'transition', 'b', '{\"from\":')",
                insert + at + "'transition', 'b', 'null')",
                insert + at + "'transition', 'b', '[]')",
                insert + at + "'of tomorrow', 'b', '{}')",
                insert + at + "'tally', 'b', '{\"periodMillis\":-9223372036854775808}')",
                insert + at + "'paused', 'b', '{\"sinceMillis\":9223372036854775807}')",
                insert + at + "'answer', 'b', '\"' || hex(zeroblob(2000000)) || '\"')",
                insert + "9223372036854775807, 'transition', 'b', '{}')",
                insert + "-1, 'transition', 'b', '{}')",
                insert + at + "'transition', 'sound', '{\"from\":\"CLOSED\",\"to\":\"OPEN\",\"why\":\"\"}')");
        Report report = report(TEN, TEN.plusSeconds(10));
        assertThat(report.unreadable()).isEqualTo(9);
        assertThat(report.entries()).hasSize(1);
        assertThat(report.incidents())
                .filteredOn(each -> each.kind() == Kind.BREAKER)
                .extracting(Incident::subject)
                .containsExactly("sound");
        assertThat(report.toJson()).contains("\"unreadable\":9");
    }

    @Test
    void runsAndSignsWithAbsurdTimes_endNoReport() throws Exception {
        sql(
                "INSERT INTO run (run_id, process, started_ms, sign_every_ms, ended_ms) VALUES ('a', 'p',"
                        + " -9223372036854775808, 9223372036854775807, 9223372036854775807)",
                "INSERT INTO run (run_id, process, started_ms, sign_every_ms, ended_ms) VALUES ('b', 'p', "
                        + TEN.toEpochMilli() + ", 9223372036854775807, 9223372036854775807)",
                "INSERT INTO alive (run, number, from_ms, to_ms, sequence) VALUES (1, 1, -9223372036854775808,"
                        + " 9223372036854775807, 1)",
                "INSERT INTO clock VALUES (1, 5, -9223372036854775808, 9223372036854775807)");
        Report report = report(TEN, TEN.plusSeconds(10));
        assertThat(report.unreadable()).isEqualTo(2);
        assertThat(report.toJson()).isNotEmpty();
    }
}
