package io.holdfast.watchtower.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A million entries, in the hands of processes with a heap of 48 MB. */
@Tag("system")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BigDatabaseSystemTest {

    private static final int OUTAGES = 500_000;

    @TempDir
    Path folder;

    private Path library;
    private Path database;
    private Path supervisor;

    @BeforeEach
    void fill() throws Exception {
        library = ChildJvm.library(folder.toRealPath().resolve("library"));
        database = folder.toRealPath().resolve("flight.db");
        supervisor = Files.createDirectory(folder.toRealPath().resolve("supervisor"));
        Files.writeString(
                supervisor.resolve("events.log"),
                "{\"at\":\"" + Instant.now() + "\",\"cause\":\"HUNG\",\"exitCode\":137,\"detail\":\"no beat\"}\n");
        FlightRecorder.at(database).open().close();
        assertThat(RecorderApp.fillDatabase(database, OUTAGES)).isEqualTo("filled " + 2 * OUTAGES);
    }

    @Test
    void command_answers() throws Exception {
        try (ChildJvm command = ChildJvm.start(library)) {
            assertThat(command.ask("report " + database + " PT1H"))
                    .startsWith("incidents 7")
                    .endsWith(" more false unreadable 0");
            assertThat(command.ask("report " + database + " P1D"))
                    .isEqualTo("incidents 1000 entries 10000 more true unreadable 0");
            assertThat(command.ask("report " + database + " P30D"))
                    .isEqualTo("incidents 1000 entries 10000 more true unreadable 0");
        }
    }

    @Test
    void service_startsWithoutReadingAllOfIt_andServesItsHistory_alsoToManyAtOnce() throws Exception {
        try (ChildJvm service = ChildJvm.start(library)) {
            assertThat(service.ask("ready?")).isEqualTo("ready");
            Duration before = service.processor();
            assertThat(service.ask("tower " + database + " " + supervisor)).isEqualTo("up");
            assertThat(service.processor().minus(before))
                    .as("processor time of the start, of which a few hundred ms are for the server's classes")
                    .isLessThan(Duration.ofSeconds(5));
            assertThat(service.ask("get /history.json 1")).isEqualTo("served");
            assertThat(service.ask("get /history.json?since=2001-01-01T00:00:00Z 20"))
                    .isEqualTo("served");
        }
    }
}
