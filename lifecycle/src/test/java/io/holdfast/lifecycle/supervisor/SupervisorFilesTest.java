package io.holdfast.lifecycle.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.lifecycle.internal.SmallFiles;
import io.holdfast.lifecycle.process.ProcessIdentity;
import io.holdfast.lifecycle.time.Clocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a supervisor does when the files in its directory are damaged, hostile or in the way. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SupervisorFilesTest {

    @TempDir
    Path directory;

    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private Thread thread = new Thread();

    private Supervisor start(String... command) {
        return start(Clocks.system(), command);
    }

    private Supervisor start(Clocks clocks, String... command) {
        Supervisor supervisor = Supervisor.of(directory, List.of(command))
                .checkEvery(Duration.ofMillis(20))
                .clocks(clocks)
                .build();
        thread = new Thread(() -> {
            try {
                code.complete(supervisor.run());
            } catch (InterruptedException | RuntimeException e) {
                code.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return supervisor;
    }

    private SupervisorStatus running() {
        while (true) {
            SupervisorStatus status = SupervisorStatus.read(directory).orElse(null);
            if (status != null && status.child().isPresent()) {
                return status;
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void statusDamaged_isReadAsFarAsItGoes() throws Exception {
        Files.writeString(
                directory.resolve("status"),
                "state=RUN\u001b[2J\u009b2JNING\nrestarts=many\n"
                        + "heartbeat=/a\0b\nlock=/a\0b\nchild=1 2\nnextRestart=soon\n"
                        + "supervisor=x y z q\n");
        SupervisorStatus status = SupervisorStatus.read(directory).orElseThrow();
        assertThat(status.restarts()).isZero();
        assertThat(status.child()).isEmpty();
        assertThat(status.isRunning()).isFalse();
        assertThat(status.toText(Clocks.system().wall())).contains("nobody").doesNotContain("\u001b", "\u009b");
        assertThat(status.toJson(Clocks.system().wall())).startsWith("{").doesNotContain("\u001b");
    }

    @Test
    @Tag("system")
    void logOfEventsIsAFifoOrALink_isNotOpened() throws Exception {
        Path victim = Files.writeString(directory.resolve("victim"), "");
        Path log = directory.resolve("events.log");
        assertThat(new ProcessBuilder("mkfifo", log.toString()).start().waitFor())
                .isZero();
        start("true");
        assertThat(code.get(60, TimeUnit.SECONDS)).isZero();
        Files.delete(log);
        Files.createSymbolicLink(log, victim);
        assertThatThrownBy(() -> SmallFiles.append(log, "x"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("file type");
        assertThat(victim).isEmptyFile();
    }

    @Test
    @Tag("system")
    void lookFails_theChildIsNotLeftAlone() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        Supervisor supervisor = start(
                new Clocks(System::nanoTime, () -> {
                    if (broken.getAndSet(false)) {
                        throw new IllegalStateException("broken");
                    }
                    return Clocks.system().wall().instant();
                }),
                "sleep",
                "300");
        ProcessIdentity child = running().child().orElseThrow();
        assertThat(broken).isFalse();
        assertThat(child.isAlive()).isTrue();
        supervisor.stop();
        assertThat(code.get(60, TimeUnit.SECONDS)).isZero();
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    @Tag("system")
    void lookFailsAndWeAreToldToStop_theChildIsKilled() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        Supervisor supervisor = start(
                new Clocks(
                        () -> {
                            if (broken.get()) {
                                throw new IllegalStateException("broken");
                            }
                            return System.nanoTime();
                        },
                        Clocks.system().wall()),
                "sleep",
                "300");
        ProcessIdentity child = running().child().orElseThrow();
        broken.set(true);
        supervisor.stop();
        assertThatThrownBy(() -> code.get(60, TimeUnit.SECONDS)).hasMessageContaining("broken");
        while (child.isAlive()) {
            Thread.onSpinWait();
        }
    }

    @Test
    @Tag("system")
    void notifierHangs_whatItStartedIsKilledWithIt() throws Exception {
        Path pid = directory.resolve("pid");
        Notifier hanging = Notifier.command(
                Duration.ofSeconds(2),
                List.of("sh", "-c", "sleep 300 & echo $! > \"$0.new\"; mv \"$0.new\" \"$0\"; wait", pid.toString()));
        SupervisorEvent event =
                new SupervisorEvent(Instant.EPOCH, SupervisorEvent.Cause.STARTED, -1, Duration.ZERO, "x");
        assertThatThrownBy(() -> hanging.tell(event)).hasMessage("limit: PT2S (expected: the command ends within it)");
        long started = Long.parseLong(Files.readString(pid).strip());
        while (ProcessIdentity.of(started).isPresent()) {
            Thread.onSpinWait();
        }
    }

    @Test
    @Tag("system")
    void statusCouldNotBeWritten_isWrittenAsSoonAsItCan() throws Exception {
        Path inTheWay = Files.createDirectories(directory.resolve("status/in-the-way"));
        Supervisor supervisor = start("sleep", "300");
        while (supervisor.state() != Supervisor.State.RUNNING) {
            Thread.onSpinWait();
        }
        assertThat(new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS))
                .as("time for some attempts to write it")
                .isFalse();
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        assertThat(running().state()).isEqualTo("RUNNING");
        supervisor.stop();
        assertThat(code.get(60, TimeUnit.SECONDS)).isZero();
    }

    @Test
    @Tag("system")
    void lockOfTheSupervisorLost_theChildMayStillDrain() throws Exception {
        Path ready = directory.resolve("ready");
        Path drained = directory.resolve("drained");
        start(
                "sh",
                "-c",
                "trap 'sleep 1; touch " + drained + "; exit 0' TERM; touch " + ready + "; while :; do sleep 0.1; done");
        while (!Files.exists(ready)) {
            Thread.onSpinWait();
        }
        Files.delete(directory.resolve("supervisor.lock"));
        assertThat(code.get(60, TimeUnit.SECONDS)).isZero();
        assertThat(drained).exists();
    }

    @Test
    @Tag("system")
    void interrupted_killsTheChildAndWhatDescendsFromIt() throws Exception {
        Path worker = directory.resolve("worker");
        start(
                "sh",
                "-c",
                "sleep 300 & echo $! > " + worker + ".new; mv " + worker + ".new " + worker + "; wait; exit 0");
        running();
        while (!Files.exists(worker)) {
            Thread.onSpinWait();
        }
        long pid = Long.parseLong(Files.readString(worker).strip());
        assertThat(ProcessIdentity.of(pid)).isPresent();
        thread.interrupt();
        assertThat(code.handle((unused, problem) -> "ended").get(60, TimeUnit.SECONDS))
                .isEqualTo("ended");
        while (ProcessIdentity.of(pid).isPresent()) {
            Thread.onSpinWait();
        }
    }

    @Test
    @Tag("system")
    void orphanIsAShellAroundItsWorker_bothAreEnded() throws Exception {
        Path worker = directory.resolve("worker");
        String script = "sleep 300 & echo $! > " + worker + ".new; mv " + worker + ".new " + worker + "; wait; exit 0";
        Process shell = new ProcessBuilder("sh", "-c", script).start();
        try {
            while (!Files.exists(worker)) {
                Thread.onSpinWait();
            }
            ProcessIdentity sleeping = ProcessIdentity.of(
                            Long.parseLong(Files.readString(worker).strip()))
                    .orElseThrow();
            Files.writeString(
                    directory.resolve("status"),
                    SupervisorStatus.format(
                            Supervisor.of(directory, List.of("true")),
                            Supervisor.State.RUNNING,
                            ProcessIdentity.of(shell.pid()).orElseThrow(),
                            0,
                            null,
                            null));
            start("true");
            assertThat(code.get(60, TimeUnit.SECONDS)).isZero();
            assertThat(sleeping.isAlive()).isFalse();
            assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            shell.destroyForcibly();
        }
    }
}
