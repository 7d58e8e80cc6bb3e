package io.holdfast.lifecycle.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.time.Clocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ThreadDumperSystemTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path dumps;

    private List<String> dumpsOf(long pid) throws IOException {
        try (Stream<Path> files = Files.list(dumps)) {
            return files.map(Path::toString)
                    .filter(name -> name.contains("Z-" + pid))
                    .toList();
        }
    }

    @Test
    void dumps_theLastOnesAreKept_filesOfOthersAreLeftAlone() throws Exception {
        Path foreign = Files.createFile(dumps.resolve("00-notes.txt"));
        for (int i = 0; i < 3 * ThreadDumper.KEPT; i++) {
            Files.createFile(dumps.resolve(String.format("20200101T000000.%03dZ-%d.txt", i, 7)));
        }
        ThreadDumper dumper = new ThreadDumper(dumps, Clocks.system());
        assertThat(dumper.dump(ProcessIdentity.current(), LIMIT)).isInstanceOf(ThreadDump.Taken.class);
        assertThat(dumpsOf(7)).hasSize(ThreadDumper.KEPT - 2).noneMatch(name -> name.contains(".000Z"));
        assertThat(dumpsOf(ProcessHandle.current().pid())).isNotEmpty();
        assertThat(foreign).exists();
    }
}
