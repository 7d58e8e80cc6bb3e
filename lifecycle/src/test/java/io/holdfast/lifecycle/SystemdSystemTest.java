package io.holdfast.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.process.ChildJvm;
import io.holdfast.lifecycle.supervisor.SupervisorApp;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The unit files that are shipped, and what a service tells systemd. */
@Tag("system")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SystemdSystemTest {

    /** Binds the socket that systemd would, and prints what is sent there, a line each. */
    private static final String LISTEN = "use Socket; $| = 1; socket(S, AF_UNIX, SOCK_DGRAM, 0); unlink $ARGV[0];"
            + " bind(S, sockaddr_un($ARGV[0])) or die; print \"bound\\n\";"
            + " while (defined recv(S, $m, 4096, 0)) { print \"$m\\n\"; }";

    @TempDir
    Path directory;

    private static Path shipped(String unit) {
        Path here = Path.of("").toAbsolutePath();
        Path docs = Path.of("docs", "deploy", unit);
        return Files.exists(here.resolve(docs))
                ? here.resolve(docs)
                : here.resolve("..").resolve(docs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat-supervised.service", "chat.service"})
    void unitFile_isWhatSystemdUnderstands(String name) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path unit = Files.writeString(
                directory.resolve(name), Files.readString(shipped(name)).replace("/usr/bin/java", java));
        Process verify = new ProcessBuilder("systemd-analyze", "verify", "--man=no", unit.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(verify.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said.lines().filter(line -> line.contains(name)))
                .as("every line about it")
                .isEmpty();
        assertThat(verify.exitValue()).as(said).isZero();
    }

    @Test
    void notifyService_saysReadyOnceItIs_andThatItStops() throws Exception {
        Path socket = directory.resolve("notify");
        Process systemd = new ProcessBuilder("perl", "-e", LISTEN, socket.toString()).start();
        try (BufferedReader heard =
                new BufferedReader(new InputStreamReader(systemd.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(heard.readLine()).isEqualTo("bound");
            List<String> before = List.of("env", "-u", "SYSTEMD_EXEC_PID", "NOTIFY_SOCKET=" + socket);
            List<Object> child = new ArrayList<>(List.of(directory.resolve("supervisor")));
            child.addAll(ChildJvm.command(
                    List.of(), DeploymentApp.LOGGING, DeploymentApp.class, directory.resolve("service"), "plain"));
            try (ChildJvm supervisor =
                    ChildJvm.startIn(before, DeploymentApp.LOGGING, SupervisorApp.class, child.toArray())) {
                await(heard, "READY=1");
                assertThat(heard.readLine()).isEqualTo("STATUS=READY");
                supervisor.signal("TERM");
                await(heard, "STOPPING=1");
                assertThat(heard.readLine())
                        .as("from the supervisor: a child drains at each restart too")
                        .isEqualTo("STATUS=stopping");
                assertThat(supervisor.exitCode()).isEqualTo(143);
            }
        } finally {
            systemd.destroyForcibly();
        }
    }

    private static void await(BufferedReader heard, String line) throws Exception {
        String found = heard.readLine();
        while (found != null && !found.equals(line)) {
            found = heard.readLine();
        }
        assertThat(found).isEqualTo(line);
    }
}
