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

/** Changes of configurations: kept as they were, and told as what somebody did. */
@Timeout(60)
class ReconfigurationHistoryTest {

    private static final Instant TEN = SettableClocks.START;
    private static final List<String> RATE = List.of("failureRateThreshold: 50.0 -> 30.0");

    @TempDir
    Path directory;

    private Path database;
    private final SettableClocks time = new SettableClocks();

    @BeforeEach
    void name() throws Exception {
        database = directory.toRealPath().resolve("flight.db");
    }

    private Report report(Entry... entries) throws Exception {
        try (FlightRecorder recorder =
                FlightRecorder.at(database).clocks(time.clocks()).open()) {
            for (Entry entry : entries) {
                recorder.record(entry);
            }
            assertThat(recorder.flush(Duration.ofSeconds(20))).isTrue();
            return recorder.history().between(TEN.minusSeconds(60), TEN.plusSeconds(600));
        }
    }

    private static Entry.Reconfigured change(long second, String of, String registry, String name, List<String> what) {
        return new Entry.Reconfigured(
                TEN.plusSeconds(second), of, registry, name, what, List.of("state: CLOSED"), List.of());
    }

    private static List<Incident> changes(Report report) {
        return report.incidents().stream()
                .filter(each -> each.kind() == Kind.RECONFIGURATION)
                .toList();
    }

    @Test
    void change_isFoundAsItWas_andToldInOneLine() throws Exception {
        time.advance(Duration.ofSeconds(30));
        Entry.Reconfigured change = new Entry.Reconfigured(
                TEN.plusSeconds(5),
                "RATE_LIMIT",
                "orders",
                "mail \ud83d",
                List.of("limitForPeriod: 10 -> 20", "timeoutDuration: PT5S -> PT0S"),
                List.of("permits: 16 left"),
                List.of("slow calls: another threshold"));
        Report report = report(change);

        assertThat(report.entries())
                .extracting(RecordedEntry::entry)
                .singleElement()
                .satisfies(entry -> {
                    Entry.Reconfigured read = (Entry.Reconfigured) entry;
                    assertThat(read.name()).isEqualTo("mail ‹U+D83D›");
                    assertThat(List.of(read.changes(), read.carried(), read.dropped()))
                            .containsExactly(change.changes(), change.carried(), change.dropped());
                    assertThat(read.of() + " " + read.registry() + " " + read.at())
                            .isEqualTo("RATE_LIMIT orders " + change.at());
                });
        assertThat(changes(report)).singleElement().satisfies(incident -> {
            assertThat(incident.text())
                    .isEqualTo("rate limit orders/mail ‹U+D83D› was given another configuration: "
                            + "limitForPeriod: 10 -> 20, timeoutDuration: PT5S -> PT0S; "
                            + "not kept: slow calls: another threshold");
            assertThat(incident.registry()).isEqualTo("orders");
            assertThat(incident.to()).isEqualTo(incident.from());
        });
        assertThat(report.toJson()).contains("\"reconfigured\"", "\"RECONFIGURATION\"");
    }

    @Test
    void changeOfNothingThatCanBeCompared_isTold() throws Exception {
        time.advance(Duration.ofSeconds(30));
        assertThat(changes(report(change(1, "RETRY", "default", "search", List.of()))))
                .extracting(Incident::text)
                .containsExactly("retry search was given another configuration; none of the settings that can be"
                        + " compared is another");
    }

    @Test
    void sameChangeToAThousand_isOneIncident_andOneOfLaterAnother() throws Exception {
        time.advance(Duration.ofMinutes(5));
        Entry[] entries = new Entry[1_002];
        for (int i = 0; i < 1_000; i++) {
            entries[i] = change(1 + i / 500, "BREAKER", "default", "tenant-" + i, RATE);
        }
        entries[1_000] = change(60, "BREAKER", "default", "tenant-0", RATE);
        entries[1_001] = change(60, "BREAKER", "default", "tenant-1", List.of("slidingWindowSize: 10 -> 20"));
        Report report = report(entries);

        assertThat(changes(report))
                .extracting(Incident::text)
                .containsExactlyInAnyOrder(
                        "1000 breakers (tenant-0, tenant-1, tenant-2 and more) were given another configuration:"
                                + " failureRateThreshold: 50.0 -> 30.0",
                        "breaker tenant-0 was given another configuration: failureRateThreshold: 50.0 -> 30.0",
                        "breaker tenant-1 was given another configuration: slidingWindowSize: 10 -> 20");
        assertThat(report.more()).isFalse();
    }

    /** As a recorder of before this kind, or of after the next one, sees it. */
    @Test
    void kindThatIsNotKnown_isCountedAndTakesNothingElseWithIt() throws Exception {
        time.advance(Duration.ofSeconds(30));
        report(change(1, "BREAKER", "default", "db", RATE));
        try (Connection connection = Sqlite.open(database)) {
            Sqlite.run(connection, "UPDATE entry SET kind = 'of-tomorrow'");
        }
        Report report = report(change(2, "BREAKER", "default", "db", RATE));
        assertThat(report.unreadable()).isEqualTo(1);
        assertThat(changes(report)).hasSize(1);
        assertThat(Sqlite.text(database, "PRAGMA user_version")).isEqualTo("2");
    }
}
