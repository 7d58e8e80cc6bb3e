package io.holdfast.watchtower.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.watchtower.Watcher;
import io.holdfast.watchtower.Watchtower;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A watcher stays online, tick by tick, whatever is done to the database beneath. */
@Tag("system")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OnlineThroughAStormTest {

    private static final int PROCESSES = 8;
    private static final int TRANSACTIONS = 1_000;
    private static final int TICKS = 1_000;
    private static final Duration TICK = Duration.ofMillis(20);

    @TempDir
    Path folder;

    @Test
    void thousandTicks_reachTheWatcherAndTheDatabase() throws Exception {
        Path directory = folder.toRealPath();
        Path library = ChildJvm.library(directory.resolve("library"));
        Path database = Files.createDirectory(directory.resolve("data")).resolve("flight.db");
        BreakerRegistry registry = BreakerRegistry.ofDefaults();
        Breaker search = registry.breaker("search");
        List<ChildJvm> storm = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                storm.add(ChildJvm.start(library, List.of("nice"))); // it is about locks, not about processors
            }
            for (ChildJvm child : storm) {
                assertThat(child.ask("hello")).isEqualTo("ready");
            }
            Ticks ticker = new Ticks(TICK);
            try (Watchtower tower = Watchtower.builder()
                            .registry(registry)
                            .recordTo(database)
                            .port(0)
                            .every(TICK)
                            .start();
                    Watcher watcher = Watcher.at(tower.uri());
                    Connection reader = openWhenRecording(watcher, database)) {
                Sqlite.run(reader, "CREATE TABLE storm (writer INTEGER, number INTEGER)");
                Sqlite.run(reader, "BEGIN");
                String seen = Sqlite.text(reader, "SELECT count(*) FROM entry");
                for (int i = 0; i < PROCESSES; i++) {
                    storm.get(i).send("storm " + database + ' ' + i + ' ' + TRANSACTIONS);
                }
                ticker.run(TICKS, tick -> {
                    if (tick % 2 == 1) {
                        search.transitionToForcedOpenState();
                    } else {
                        search.transitionToClosedState();
                    }
                    JsonNode frame = next(watcher);
                    assertThat(frame.path("state").asText())
                            .as("at tick %s", tick)
                            .isEqualTo("READY");
                    assertThat(frame.path("process")
                                    .path("recorder")
                                    .path("state")
                                    .asText())
                            .as("recorder at tick %s: %s", tick, frame.path("process"))
                            .isEqualTo("RECORDING");
                });
                assertThat(Sqlite.text(database, "PRAGMA wal_checkpoint(PASSIVE)"))
                        .startsWith("0");
                for (ChildJvm child : storm) {
                    assertThat(child.next()).isEqualTo("done " + TRANSACTIONS);
                }
                assertThat(Sqlite.text(reader, "SELECT count(*) FROM entry"))
                        .as("what the long reader sees")
                        .isEqualTo(seen);
            }
            System.out.println("online through a storm: " + ticker);
            assertThat(ticker.missed()).as(ticker.toString()).isZero();
            assertThat(ticker.excused())
                    .as("more would show nothing: " + ticker)
                    .isLessThan(TICKS / 10);
        } finally {
            storm.forEach(ChildJvm::close);
        }
        assertThat(Sqlite.text(database, "PRAGMA integrity_check")).isEqualTo("ok");
        assertThat(Sqlite.text(database, "SELECT count(*) FROM (SELECT DISTINCT * FROM storm)"))
                .isEqualTo(Integer.toString(PROCESSES * TRANSACTIONS));
        assertThat(Sqlite.text(database, "SELECT count(*) FROM entry WHERE kind = 'transition'"))
                .isEqualTo(Integer.toString(TICKS));
    }

    private static Connection openWhenRecording(Watcher watcher, Path database) throws Exception {
        watcher.await(frame -> recorder(frame).equals("RECORDING"));
        return Sqlite.open(database);
    }

    private static String recorder(JsonNode frame) {
        return frame.path("process").path("recorder").path("state").asText();
    }

    private static JsonNode next(Watcher watcher) {
        try {
            return watcher.snapshot();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
