package io.holdfast.watchtower.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.watchtower.snapshot.Snapshot.RestartPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartLogTest {

    @TempDir
    Path directory;

    private void happen(String cause, int exit, String detail) throws IOException {
        Files.writeString(
                directory.resolve("events.log"),
                "{\"at\":\"2026-11-24T10:00:00Z\",\"cause\":\"" + cause + "\",\"exitCode\":" + exit
                        + ",\"uptimeMillis\":5,\"detail\":\"" + detail + "\"}\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    @Test
    void last_isReadAgainWhenSomethingHappened() throws IOException {
        RestartLog log = new RestartLog(directory, new ObjectMapper());
        assertThat(log.readOn()).isEmpty();

        happen("STARTED", -1, "");
        happen("HUNG", -1, "no beat for 30 s");
        happen("ENDED_HUNG", 137, "killed");
        Files.writeString(directory.resolve("events.log"), "{\"at\":\"2026-", StandardOpenOption.APPEND);
        assertThat(log.readOn())
                .containsExactly(
                        new RestartPart("2026-11-24T10:00:00Z", "HUNG", null, "no beat for 30 s"),
                        new RestartPart("2026-11-24T10:00:00Z", "ENDED_HUNG", 137, "killed"));
    }

    @Test
    void last_ofALongFile_isTheEndOfIt() throws IOException {
        for (int i = 0; i < 2_000; i++) {
            happen("CRASHED", 1, "crash number " + i);
        }
        RestartLog log = new RestartLog(directory, new ObjectMapper());
        assertThat(log.readOn()).hasSize(2_000);
        assertThat(log.last())
                .hasSize(20)
                .last()
                .extracting(RestartPart::detail)
                .isEqualTo("crash number 1999");
    }

    /** The supervisor moves its log aside when it is long, and begins a new one. */
    @Test
    void readOn_missesNothing_whenTheLogIsMovedAside() throws IOException {
        happen("CRASHED", 1, "first");
        Files.move(directory.resolve("events.log"), directory.resolve("events.log.1"));
        happen("CRASHED", 1, "second");
        RestartLog log = new RestartLog(directory, new ObjectMapper());
        assertThat(details(log.readOn())).containsExactly("first", "second");
        assertThat(log.readOn()).isEmpty();

        happen("CRASHED", 1, "third");
        Path before = directory.resolve("events.log.1");
        Files.move(directory.resolve("events.log"), before, StandardCopyOption.REPLACE_EXISTING);
        happen("CRASHED", 1, "fourth");
        assertThat(details(log.readOn())).containsExactly("third", "fourth");
        Files.delete(directory.resolve("events.log"));
        assertThat(log.readOn()).isEmpty();
        happen("CRASHED", 1, "fifth");
        assertThat(details(log.readOn())).containsExactly("fifth");
        assertThat(details(log.last())).containsExactly("first", "second", "third", "fourth", "fifth");
    }

    @Test
    void readOn_givesALineOnlyWhenItIsWhole_andNoneTwice() throws IOException {
        RestartLog log = new RestartLog(directory, new ObjectMapper());
        Path file = directory.resolve("events.log");
        Files.writeString(file, "{\"at\":\"2026-11-24T10:00:00Z\",\"cause\":\"HUNG\",");
        assertThat(log.readOn()).isEmpty();
        Files.writeString(file, "\"detail\":\"half and half\"}\n[]\nno JSON\n", StandardOpenOption.APPEND);
        assertThat(details(log.readOn())).containsExactly("half and half");
        assertThat(log.readOn()).isEmpty();
    }

    private static List<String> details(List<RestartPart> events) {
        return events.stream().map(RestartPart::detail).toList();
    }
}
