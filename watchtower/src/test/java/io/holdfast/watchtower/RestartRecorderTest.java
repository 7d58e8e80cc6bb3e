package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.watchtower.recorder.Entry;
import io.holdfast.watchtower.recorder.FlightRecorder;
import io.holdfast.watchtower.recorder.History;
import io.holdfast.watchtower.snapshot.Snapshot.RestartPart;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each event of the supervisor is recorded once, over all runs of the service. */
@Timeout(60)
class RestartRecorderTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final List<RestartPart> log = new ArrayList<>();

    private void happen(Instant at, String detail) {
        log.add(new RestartPart(at.toString(), "CRASHED", 1, detail));
    }

    /** A run that is given the whole log, as each is at its start. */
    private void run(Entry... others) throws Exception {
        try (FlightRecorder recorder = FlightRecorder.at(directory.resolve("flight.db"))
                .queueCapacity(50_000)
                .open()) {
            for (Entry other : others) {
                recorder.record(other);
            }
            assertThat(recorder.flush(LIMIT)).isTrue();
            RestartRecorder restarts = new RestartRecorder(recorder);
            long end = System.nanoTime() + LIMIT.toNanos();
            restarts.add(List.copyOf(log));
            while (!restarts.isPlaced() && System.nanoTime() < end) {
                restarts.add(List.of());
            }
            assertThat(recorder.flush(LIMIT)).isTrue();
        }
    }

    private List<String> recorded() {
        try (History history = History.of(directory.resolve("flight.db"))) {
            return history.between(now.minus(Duration.ofDays(60)), now.plusSeconds(600)).entries().stream()
                    .filter(each -> each.entry() instanceof Entry.Restart)
                    .map(each -> ((Entry.Restart) each.entry()).detail())
                    .toList();
        }
    }

    @Test
    void howeverManyThereWere_eachIsRecordedOnce() throws Exception {
        List<String> all = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            for (int i = 0; i < 40; i++) {
                all.add(run + " " + i);
                happen(now.minusSeconds(600 - all.size()), run + " " + i);
            }
            run();
            run();
        }
        assertThat(recorded()).containsExactlyElementsOf(all);
    }

    @Test
    void twoInOneMillisecond_andOnesOfAClockThatWentBack_areRecorded() throws Exception {
        happen(now.minusSeconds(60), "first");
        run();
        happen(now.minusSeconds(60), "in the same moment");
        happen(now.minusSeconds(3_660), "an hour back");
        run();
        happen(now.minusSeconds(3_600), "still back");
        run();
        run();
        assertThat(recorded()).containsExactly("first", "in the same moment", "an hour back", "still back");
    }

    /** More entries since then than one report holds. */
    @Test
    void restartThatLiesFarBack_isNotRecordedAgain() throws Exception {
        happen(now.minusSeconds(60), "far back");
        run();
        Entry[] many = new Entry[20_100];
        for (int i = 0; i < many.length; i++) {
            many[i] = new Entry.ShutdownBegun(now, "API", "");
        }
        run(many);
        try (History history = History.of(directory.resolve("flight.db"))) {
            assertThat(history.lastRestart()).map(Entry.Restart::detail).contains("far back");
        }
        happen(now.minusSeconds(30), "new");
        run();
        try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("flight.db"));
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT group_concat(detail ->> 'detail') FROM entry" + " WHERE kind = 'restart'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("far back,new");
        }
    }

    @Test
    void restartThatRetentionDeleted_isNotRecordedAgain() throws Exception {
        happen(now.minus(Duration.ofDays(40)), "old");
        happen(now.minus(Duration.ofDays(39)), "old as well");
        run(new Entry.ShutdownBegun(now.minus(Duration.ofDays(41)), "API", ""));
        run();
        assertThat(recorded()).isEmpty();
        happen(now.minusSeconds(1), "new");
        run();
        assertThat(recorded()).containsExactly("new");
    }

    @Test
    void logThatIsAnotherOne_isReadFromTheTimeOfTheLastRestartOn() throws Exception {
        happen(now.minusSeconds(60), "first");
        run();
        log.clear();
        happen(now.minusSeconds(90), "before");
        happen(now.minusSeconds(30), "after");
        log.add(new RestartPart("no time", "CRASHED", null, "never"));
        run();
        assertThat(recorded()).containsExactly("first", "after");
    }
}
