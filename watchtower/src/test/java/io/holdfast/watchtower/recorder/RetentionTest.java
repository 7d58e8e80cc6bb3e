package io.holdfast.watchtower.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was deleted is said to have been. */
@Timeout(60)
class RetentionTest {

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

    private Report report(Instant since, Instant until) {
        try (History history = History.of(database)) {
            return history.between(since, until);
        }
    }

    private void recordOutageOfTenDaysAgo() throws Exception {
        Instant then = START.minus(Duration.ofDays(10));
        try (FlightRecorder recorder = builder().open()) {
            recorder.record(new Entry.Transition(then, "payments", "CLOSED", "OPEN", "failure rate 90 %"));
            recorder.record(new Entry.Transition(then.plusSeconds(3_600), "payments", "OPEN", "CLOSED", ""));
            recorder.record(new Entry.SignOfLife(START, 1));
            assertThat(recorder.flush(LIMIT)).isTrue();
        }
    }

    @Test
    void whatWasTooOld_isSaidToBeDeleted() throws Exception {
        recordOutageOfTenDaysAgo();
        assertThat(report(START.minus(Duration.ofDays(20)), START))
                .extracting(Report::keptSince, Report::keptWhy, Report::truncated)
                .containsExactly(null, "", false);

        try (FlightRecorder recorder = builder().keep(Duration.ofDays(5)).open()) {
            Waiting.until(() -> recorder.status().state() == RecorderStatus.State.RECORDING
                    && Sqlite.text(database, "SELECT count(*) FROM entry").equals("0"));
        }

        Instant cutoff = START.minus(Duration.ofDays(5));
        Report report = report(START.minus(Duration.ofDays(20)), START.minus(Duration.ofDays(6)));
        assertThat(report)
                .extracting(Report::keptSince, Report::keptWhy, Report::truncated)
                .containsExactly(cutoff, "older than 5 d", true);
        assertThat(new ObjectMapper()
                        .readTree(report.toJson())
                        .path("keptSince")
                        .asText())
                .isEqualTo(cutoff.toString());
        assertThat(report(START.minusSeconds(60), START).truncated())
                .as("of that time nothing was deleted")
                .isFalse();
    }

    @Test
    void whatWasTooMuch_isSaidToBeDeleted() throws Exception {
        try (FlightRecorder recorder =
                builder().maximumBytes(2 << 20).queueCapacity(100_000).open()) {
            for (int i = 0; i < 1_500; i++) {
                recorder.record(new Entry.Transition(START.plusMillis(i), "b", "CLOSED", "OPEN", "x".repeat(1_500)));
            }
            assertThat(recorder.flush(LIMIT)).isTrue();
            time.advance(Duration.ofMinutes(2));
            Waiting.until(() -> Long.parseLong(Sqlite.text(database, "PRAGMA page_count")) * 4_096 <= 2 << 20);
        }
        Instant oldest = Instant.ofEpochMilli(Long.parseLong(Sqlite.text(database, "SELECT min(at_ms) FROM entry")));
        assertThat(report(START, START.plusSeconds(60)))
                .extracting(Report::keptSince, Report::keptWhy, Report::truncated)
                .containsExactly(oldest, "more than 2 MiB", true);
    }

    @Test
    void keptSince_doesNotGoBack() throws Exception {
        recordOutageOfTenDaysAgo();
        for (long days : new long[] {5, 8}) {
            try (FlightRecorder recorder = builder().keep(Duration.ofDays(days)).open()) {
                recorder.record(new Entry.Transition(START.minus(Duration.ofDays(9)), "b", "CLOSED", "OPEN", ""));
                assertThat(recorder.flush(LIMIT)).isTrue();
                time.advance(Duration.ofMinutes(2));
                Waiting.until(() ->
                        Sqlite.text(database, "SELECT count(*) FROM entry").equals("0"));
            }
        }
        Instant first = START.minus(Duration.ofDays(5));
        assertThat(report(START, START).keptSince()).isBetween(first, first.plusSeconds(120));
    }
}
