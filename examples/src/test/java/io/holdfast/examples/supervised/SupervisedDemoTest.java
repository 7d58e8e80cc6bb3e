package io.holdfast.examples.supervised;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.examples.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole story, with the real supervisor and the real service, each in its process. */
@Tag("system")
@Timeout(300)
class SupervisedDemoTest {
    @TempDir
    Path directory;

    @Test
    void hungService_isFoundDumpedStoppedRestarted_andAnswersAgain() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Terminal plain = new Terminal(new PrintStream(bytes, true, StandardCharsets.UTF_8), false, false);
        DemoResult result = new SupervisedDemo(plain, directory).run();
        String output = bytes.toString(StandardCharsets.UTF_8);

        assertThat(result.isGood()).as(output).isTrue();
        assertThat(result.cause()).startsWith("no beat for ").contains("(limit 6000 ms); thread dump in ");
        assertThat(result.line()).contains("ChatService.standStill");
        assertThat(result.dump()).isNotEmptyFile();
        assertThat(result.ticks()).as("ticks of the timer meanwhile").isGreaterThan(2);
        assertThat(result.refusal())
                .startsWith("another instance holds " + directory.toRealPath())
                .endsWith("[VERIFIED]");
        assertThat(result.supervisorCode()).as("ended by TERM, after its child").isEqualTo(143);
        assertThat(output)
                .containsSubsequence(
                        "STARTED",
                        "SUSPECT",
                        "HUNG",
                        "ENDED_HUNG",
                        "STARTED",
                        "ended UNCLEAN",
                        "answer 1",
                        "status",
                        "STOPPED")
                .contains("restarts     1", "RUNNING", "it answers again");
        assertThat(Files.readString(directory.resolve("chat.end"))).contains("end=clean");
    }
}
