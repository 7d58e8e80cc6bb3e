package io.holdfast.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.holdfast.lifecycle.heartbeat.HeartbeatReader;
import io.holdfast.lifecycle.process.ChildJvm;
import io.holdfast.lifecycle.supervisor.SupervisorApp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The supervisor and its service as systemd, {@code timeout} and containers run them. */
@Tag("system")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeploymentSystemTest {

    @TempDir
    Path directory;

    private ChildJvm supervise(List<String> before, String mode) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of(directory.resolve("supervisor")));
        arguments.addAll(ChildJvm.command(List.of(), DeploymentApp.LOGGING, DeploymentApp.class, directory, mode));
        List<String> options = new ArrayList<>(DeploymentApp.LOGGING);
        options.add("-Dheartbeat=" + !mode.equals("no-heartbeat"));
        return ChildJvm.startIn(before, options, SupervisorApp.class, arguments.toArray());
    }

    private static List<String> rest(ChildJvm supervisor) throws InterruptedException {
        int unused = supervisor.exitCode();
        return supervisor.output();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "no-heartbeat"})
    void termToTheWholeGroup_drainsAndSaves_andIsNoCrash(String mode) throws Exception {
        try (ChildJvm supervisor = supervise(List.of("setsid"), mode)) {
            supervisor.await("UP");
            ChildJvm.signal("TERM", -supervisor.pid());
            assertThat(supervisor.exitCode()).isEqualTo(143);
            assertThat(supervisor.output()).noneMatch(line -> line.startsWith("CRASHED"));
            assertThat(directory.resolve("saved"))
                    .as("the finaliser had its time")
                    .hasContent("saved");
        }
    }

    @Test
    void threeTermsToTheSupervisor_hurryIt() throws Exception {
        try (ChildJvm supervisor = supervise(List.of(), "plain")) {
            String up = supervisor.await("UP");
            ChildJvm.signal("STOP", Long.parseLong(up.substring("UP ".length())));
            for (int i = 0; i < 3; i++) {
                supervisor.signal("TERM");
            }
            assertThat(rest(supervisor)).anyMatch(line -> line.startsWith("STOPPED") && line.contains("after KILL"));
        }
    }

    @Test
    void lockOfTheSupervisorLostInADrain_hurriesNothing() throws Exception {
        try (ChildJvm supervisor = supervise(List.of(), "plain")) {
            supervisor.await("UP");
            supervisor.signal("TERM");
            supervisor.await("SAVING");
            Files.delete(directory.resolve("supervisor/supervisor.lock"));
            assertThat(rest(supervisor)).anyMatch(line -> line.equals("STOPPED exit code 143"));
            assertThat(directory.resolve("saved")).hasContent("saved");
        }
    }

    /** Its worker beats and says that it drains; the shell in front of it knows nothing of that, and is told. */
    @Test
    void wrapperOfAWorkerThatDrainsAlready_isToldAsWell() throws Exception {
        try (ChildJvm supervisor = wrapped("trap 'echo WRAPPER TOLD' TERM; \"$@\" & wait; wait; exit 0")) {
            String up = supervisor.await("UP");
            ChildJvm.signal("TERM", Long.parseLong(up.substring("UP ".length())));
            supervisor.await("SAVING");
            supervisor.signal("TERM");
            assertThat(rest(supervisor)).contains("WRAPPER TOLD").anyMatch(line -> line.startsWith("STOPPED"));
            assertThat(directory.resolve("saved")).hasContent("saved");
        }
    }

    private ChildJvm wrapped(String script) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of(directory.resolve("supervisor"), "sh", "-c", script, "sh"));
        arguments.addAll(ChildJvm.command(List.of(), DeploymentApp.LOGGING, DeploymentApp.class, directory, "plain"));
        return ChildJvm.startIn(List.of(), DeploymentApp.LOGGING, SupervisorApp.class, arguments.toArray());
    }

    @Test
    void oneSignalOfEachKind_hurriesNothing() throws Exception {
        try (ChildJvm supervisor = supervise(List.of(), "plain")) {
            supervisor.await("UP");
            for (String kind : List.of("HUP", "TERM", "INT")) {
                supervisor.signal(kind);
            }
            assertThat(rest(supervisor)).anyMatch(line -> line.equals("STOPPED exit code 143"));
            assertThat(directory.resolve("saved")).hasContent("saved");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"helper-first", "helper-later"})
    void helperThatInheritsTheVariable_hidesNoHang(String mode) throws Exception {
        try (ChildJvm supervisor = supervise(List.of(), mode)) {
            assertThat(supervisor.await("HUNG")).contains("no beat for");
            assertThat(supervisor.errors())
                    .as("told in the helper's log")
                    .anyMatch(line -> line.contains("(expected: one writer; a helper that is started with"
                            + " HOLDFAST_HEARTBEAT in its environment is none)"));
            assertThat(HeartbeatReader.of(directory.resolve("helper/helper.beat"))
                            .read()
                            .beat())
                    .as("the helper beats in a file of its own")
                    .isPresent();
        }
    }

    @Test
    void directoryThatIsRepairedLater_isTriedAgain_withItsOwnCode() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (ChildJvm supervisor = supervise(List.of(), "plain")) {
            assertThat(supervisor.await("FILES_UNUSABLE"))
                    .contains("exit code 74")
                    .contains("next start in");
            assertThat(supervisor.errors()).anyMatch(line -> line.contains("(expected: not writable by everybody)"));
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            assertThat(supervisor.await("UP")).isNotNull();
        }
    }

    @Test
    void lockFileDeleted_isNoOtherInstance_andTheServiceIsStartedAgain() throws Exception {
        try (ChildJvm supervisor = supervise(List.of(), "plain")) {
            supervisor.await("UP");
            Files.delete(directory.resolve("service.lock"));
            assertThat(supervisor.await("FILES_UNUSABLE")).contains("exit code 74");
            assertThat(supervisor.await("UP")).isNotNull();
        }
    }

    @Test
    void anotherInstance_isExit75_andNothingElseIs() throws Exception {
        try (ChildJvm first = ChildJvm.start(DeploymentApp.class, directory, "plain")) {
            first.await("UP");
            try (ChildJvm supervisor = supervise(List.of(), "plain")) {
                assertThat(supervisor.exitCode()).isEqualTo(75);
                assertThat(supervisor.output()).anyMatch(line -> line.startsWith("DONE exit code 75"));
            }
        }
    }

    @Test
    void supervisorAsProcessOne_saysThatItCannotReapOrphans() throws Exception {
        assumeThat(ProcessHandle.current().pid()).isNotEqualTo(1);
        try (ChildJvm supervisor =
                supervise(List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child"), "plain")) {
            supervisor.await("UP");
            String warning =
                    "process 1: a JVM cannot reap orphans (expected: an init in front, such as docker run --init)";
            assertThat(supervisor.errors()).anyMatch(line -> line.contains(warning));
        }
    }
}
