package io.holdfast.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SupervisorCommandTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** picocli takes the streams when it is made. */
    private int execute(String... args) {
        PrintStream oldOut = System.out;
        PrintStream oldErr = System.err;
        out.reset();
        err.reset();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            return SupervisorCommand.execute(args);
        } finally {
            System.setOut(oldOut);
            System.setErr(oldErr);
        }
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void help_namesEveryOptionAndExitCode() {
        assertThat(execute("--help")).isZero();
        assertThat(out()).contains("run", "status", "69 gave up");
        assertThat(execute("run", "--help")).isZero();
        assertThat(out()).contains("--stale-after", "--restart-at", "default PT10S", "COMMAND");
    }

    @Test
    void wrongUsage_is64AndOneLineNoStackTrace() {
        assertThat(execute()).isEqualTo(64);
        assertThat(execute("--directory")).isEqualTo(64);
        assertThat(execute("--no-such-option")).isEqualTo(64);
        assertThat(err()).doesNotContain("\tat ");
        assertThat(execute("run", "--config", directory.resolve("missing").toString(), "--", "true"))
                .isEqualTo(64);
    }

    @Test
    void config_unknownOption_isNamed() throws Exception {
        Path config = Files.writeString(directory.resolve("config"), "directroy = x\n");
        assertThat(execute("--config", config.toString(), "--", "true")).isEqualTo(64);
        assertThat(err()).contains("option: directroy (expected: one of [").contains("directory");
    }

    @Test
    void restartAtWithoutZone_isRefused() {
        assertThat(execute("--directory", directory.toString(), "--restart-at", "05:55", "--", "true"))
                .isEqualTo(64);
        assertThat(err()).contains("--zone: none (expected: one, with --restart-at)");
    }

    @Test
    void valueThatTheSettingsRefuse_isWrongUsage() {
        assertThat(execute("--directory=" + directory, "--check-every=PT0S", "--", "true"))
                .isEqualTo(64);
        assertThat(err()).contains("checkEvery: PT0S (expected: > 0)").doesNotContain("\tat ");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void optionsOfTheChild_areTheChilds_withoutADash() throws Exception {
        Path config = Files.writeString(directory.resolve("config"), "directroy = x\n");
        String sup = directory.resolve("sup").toString();
        String child = "printf '%s ' \"$@\" > " + "'" + directory.resolve("arguments") + "'";
        assertThat(execute(
                        "--directory",
                        sup,
                        "sh",
                        "-c",
                        child,
                        "it",
                        "--help",
                        "--lock",
                        "x",
                        "--config",
                        config.toString(),
                        "--",
                        "--version"))
                .as(err())
                .isZero();
        assertThat(directory.resolve("arguments")).hasContent("--help --lock x --config " + config + " -- --version ");
    }

    @Test
    void directoryThatCannotBeUsed_is74AndSaysWhich() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(execute("--directory", file.toString(), "--", "true")).isEqualTo(74);
        assertThat(err()).contains("directory: not a directory (expected: a directory of our own)");
    }

    @Test
    void config_byteOrderMarkAndBackslashes_areTakenAsWritten() throws Exception {
        Path sup = directory.resolve("a\\temp\\new");
        Path config = Files.writeString(directory.resolve("config"), "\uFEFFdirectory = " + sup + "\n");
        assertThat(execute("--config", config.toString(), "--", "true"))
                .as(err())
                .isZero();
        assertThat(sup).isDirectory();
    }

    @Test
    void config_emptyValue_andZoneWithoutATime_areRefused() throws Exception {
        Path config = Files.writeString(directory.resolve("config"), "directory = x\nlock =\n");
        assertThat(execute("--config", config.toString(), "--", "true")).isEqualTo(64);
        assertThat(err()).contains("lock: empty (expected: a value, or no such line)");
        assertThat(execute("--directory", directory.toString(), "--zone", "Europe/Berlin", "--", "true"))
                .isEqualTo(64);
        assertThat(err()).contains("--restart-at: none (expected: one, with --zone)");
    }

    @Test
    void config_afterAnEqualsSign_isReadAsWell() throws Exception {
        Path config = Files.writeString(directory.resolve("config"), "directroy = x\n");
        assertThat(execute("--config=" + config, "--", "true")).isEqualTo(64);
        assertThat(err()).contains("option: directroy (expected: one of [");
    }

    @Test
    void status_nothingThere_saysSo() {
        assertThat(execute("status", "--directory", directory.toString())).isEqualTo(1);
        assertThat(err()).contains("no supervisor has written its status in " + directory);
    }

    @Test
    @Tag("system")
    void run_optionsFromFileAndLine_childEnds_statusTells() throws Exception {
        Path config = Files.writeString(
                directory.resolve("config"),
                "directory = " + directory.resolve("state")
                        + "\ncheck-every = PT0.05S\nrestart-at = 05:55\nzone = UTC\n"
                        + "first-backoff = PT0.001S\nrestarts = 5\n");
        int code = execute("--config", config.toString(), "--restarts", "1", "--", "sh", "-c", "exit 3");
        assertThat(code).isEqualTo(69);
        assertThat(err()).contains("CRASHED exit code 3", "GAVE_UP more than 1 crashes within PT10M");
        assertThat(execute("status", "--config", config.toString(), "--json")).isEqualTo(0);
        assertThat(out()).contains("\"state\":\"GAVE_UP\"", "\"restarts\":1", "T05:55:00Z");
        assertThat(execute("status", "--directory", directory.resolve("state").toString()))
                .isZero();
        assertThat(out()).contains("state        GAVE_UP", "restarts     1");
    }
}
