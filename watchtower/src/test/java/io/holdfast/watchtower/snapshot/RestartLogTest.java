package io.holdfast.watchtower.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.watchtower.snapshot.Snapshot.RestartPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
}
