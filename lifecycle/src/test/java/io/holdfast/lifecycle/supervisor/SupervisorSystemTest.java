package io.holdfast.lifecycle.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.heartbeat.HeartbeatReader;
import io.holdfast.lifecycle.heartbeat.HeartbeatRecord;
import io.holdfast.lifecycle.process.ChildJvm;
import io.holdfast.lifecycle.process.ProcessIdentity;
import io.holdfast.lifecycle.supervisor.SupervisorEvent.Cause;
import io.holdfast.lifecycle.time.Clocks;
import io.holdfast.lifecycle.time.VirtualClocks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SupervisorSystemTest {

    @TempDir
    Path directory;

    private final BlockingQueue<SupervisorEvent> events = new LinkedBlockingQueue<>();
    private final List<Supervisor> running = new ArrayList<>();
    private final VirtualClocks stepped = new VirtualClocks();

    @AfterEach
    void stopAll() throws Exception {
        for (Supervisor supervisor : running) {
            supervisor.stop();
            supervisor.stop();
            code.handle((unused, problem) -> "ended").get(30, TimeUnit.SECONDS);
        }
    }

    private SupervisorBuilder supervise(String... modes) {
        List<Object> arguments = new ArrayList<>(List.of(directory.resolve("starts")));
        arguments.addAll(Arrays.asList(modes));
        List<String> command = ChildJvm.command(List.of(), List.of(), WorkerApp.class, arguments.toArray());
        return Supervisor.of(directory, command)
                .heartbeat(directory.resolve("beat"))
                .checkEvery(Duration.ofMillis(50))
                .startupDeadline(Duration.ofSeconds(20))
                .staleAfter(Duration.ofMillis(1500))
                .dumpLimit(Duration.ofSeconds(30))
                .grace(Duration.ofSeconds(10))
                .backoff(Duration.ofMillis(1), Duration.ofMillis(10))
                .notifying(events::add);
    }

    private final CompletableFuture<Integer> code = new CompletableFuture<>();

    private int code() throws Exception {
        return code.get(120, TimeUnit.SECONDS);
    }

    private void start(SupervisorBuilder builder) {
        Supervisor supervisor = builder.build();
        running.add(supervisor);
        Thread thread = new Thread(() -> {
            try {
                code.complete(supervisor.run());
            } catch (InterruptedException | RuntimeException e) {
                code.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private SupervisorEvent await(Cause cause) throws InterruptedException {
        while (true) {
            SupervisorEvent event = events.poll(90, TimeUnit.SECONDS);
            assertThat(event).as("an event, waiting for %s", cause).isNotNull();
            if (event.cause() == cause) {
                return event;
            }
        }
    }

    private long childPid() throws InterruptedException {
        return Long.parseLong(await(Cause.STARTED).detail().substring("process ".length()));
    }

    private void awaitBeats() throws InterruptedException {
        HeartbeatReader reader = HeartbeatReader.of(directory.resolve("beat"));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (reader.read().beat().map(HeartbeatRecord::sequence).orElse(0L) < 5) {
            assertThat(System.nanoTime() - deadline).as("beats in time").isNegative();
            letPass(Duration.ofMillis(20));
        }
    }

    /** That nothing happens can only be seen over time. */
    private static void letPass(Duration time) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS))
                .isFalse();
    }

    @Test
    void deadlockedLoopWithLivingWriterThread_isDumpedAndRestarted() throws Exception {
        start(supervise("deadlock", "ok"));
        assertThat(await(Cause.SUSPECT).detail())
                .as("asked already when suspected")
                .contains("thread dump in ");
        SupervisorEvent hung = await(Cause.HUNG);
        assertThat(hung.detail()).contains("thread dump in ");
        String dump = Files.readString(Path.of(hung.detail().replaceAll(".*thread dump in (.+?[.]txt).*", "$1")));
        assertThat(dump).contains("Found one Java-level deadlock").contains("the-other");
        assertThat(await(Cause.ENDED_HUNG).exitCode()).isEqualTo(143);
        await(Cause.STARTED);
        SupervisorStatus status = SupervisorStatus.read(directory).orElseThrow();
        assertThat(status.isRunning()).isTrue();
        assertThat(status.restarts()).isEqualTo(1);
        assertThat(status.toJson(Clocks.system().wall()))
                .startsWith("{\"running\":true,")
                .contains("\"restarts\":1");
        assertThat(Files.readString(directory.resolve("events.log"))).contains("\"cause\":\"HUNG\"");
    }

    @Test
    void stoppedChild_dumpGivesUpAtItsLimit_andOnlyKillReachesIt() throws Exception {
        start(supervise("ok").dumpLimit(Duration.ofSeconds(2)).grace(Duration.ofSeconds(1)));
        long pid = childPid();
        awaitBeats();
        ChildJvm.signal("STOP", pid);
        assertThat(await(Cause.HUNG).detail()).contains("no thread dump within the limit of 2000 ms");
        assertThat(Path.of(".attach_pid" + pid))
                .as("left by a request that was given up")
                .doesNotExist();
        SupervisorEvent ended = await(Cause.ENDED_HUNG);
        assertThat(ended.exitCode()).isEqualTo(137);
        assertThat(ended.detail()).contains("after KILL");
        assertThat(childPid()).isNotEqualTo(pid);
    }

    @Test
    void hangBeforeTheFirstBeat_isEndedAtTheStartupDeadline_evenIfItIgnoresTerm() throws Exception {
        start(supervise("mute-deaf", "ok")
                .startupDeadline(Duration.ofSeconds(3))
                .grace(Duration.ofSeconds(1)));
        assertThat(await(Cause.NEVER_BEAT).detail()).contains("thread dump in ");
        assertThat(await(Cause.ENDED_HUNG).exitCode()).isEqualTo(137);
        await(Cause.STARTED);
    }

    @Test
    void exitsAtOnceAgainAndAgain_isGivenUp() throws Exception {
        start(supervise("exit3").intensity(3, Duration.ofMinutes(1)));
        assertThat(code()).isEqualTo(69);
        await(Cause.GAVE_UP);
        assertThat(Files.size(directory.resolve("starts"))).isEqualTo(4);
        assertThat(SupervisorStatus.read(directory).orElseThrow().state()).isEqualTo("GAVE_UP");
    }

    @Test
    void otherInstanceRuns_isNotStartedAgain() throws Exception {
        start(supervise("exit86", "exit75"));
        assertThat(code()).isEqualTo(75);
        assertThat(Files.size(directory.resolve("starts"))).isEqualTo(2);
        await(Cause.DONE);
    }

    /** A limit far below the hour, and far above what a busy machine may keep a healthy child from beating. */
    @Test
    void wallClockAnHourForwardAndBack_killsNobody() throws Exception {
        start(supervise("ok")
                .staleAfter(Duration.ofSeconds(10))
                .clocks(new Clocks(System::nanoTime, stepped.clocks().wall())));
        childPid();
        awaitBeats();
        for (int hours : new int[] {1, -2, 1}) {
            stepped.stepWall(Duration.ofHours(hours));
            assertThat(events.poll(2, TimeUnit.SECONDS)).isNull();
        }
        running.get(0).stop();
        assertThat(code()).isZero();
    }

    @Test
    void supervisorItselfStoppedLongerThanTheLimit_killsNobody() throws Exception {
        List<String> worker =
                ChildJvm.command(List.of(), List.of(), WorkerApp.class, directory.resolve("starts"), "ok");
        List<Object> arguments = new ArrayList<>(List.of(directory));
        arguments.addAll(worker);
        try (ChildJvm supervisor = ChildJvm.start(SupervisorApp.class, arguments.toArray())) {
            long child = Long.parseLong(supervisor.await("STARTED").replaceAll(".* ", ""));
            awaitBeats();
            ChildJvm.signal("STOP", child);
            letPass(Duration.ofMillis(300)); // for the last beat to be seen, so that none is news afterwards
            supervisor.signal("STOP");
            letPass(SupervisorApp.STALE_AFTER.plusSeconds(2));
            supervisor.signal("CONT");
            letPass(Duration.ofMillis(500));
            ChildJvm.signal("CONT", child);
            letPass(SupervisorApp.STALE_AFTER.plusSeconds(1));
            assertThat(supervisor.output()).isEmpty();
            supervisor.signal("TERM");
            assertThat(supervisor.exitCode()).isEqualTo(143);
            assertThat(ProcessIdentity.of(child)).isEmpty();
        }
    }

    @Test
    void supervisorKilled_theNextOneStopsTheOrphanFirst() throws Exception {
        List<String> worker =
                ChildJvm.command(List.of(), List.of(), WorkerApp.class, directory.resolve("starts"), "ok");
        List<Object> arguments = new ArrayList<>(List.of(directory));
        arguments.addAll(worker);
        long orphan;
        try (ChildJvm first = ChildJvm.start(SupervisorApp.class, arguments.toArray())) {
            orphan = Long.parseLong(first.await("STARTED").replaceAll(".* ", ""));
            awaitBeats();
            first.killNine();
            assertThat(first.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(ProcessIdentity.of(orphan)).isPresent();
        start(supervise("ok"));
        assertThat(await(Cause.ORPHAN).detail()).contains("process " + orphan);
        childPid();
        assertThat(ProcessIdentity.of(orphan)).isEmpty();
    }

    @Test
    void innocentProcessWithTheOldPid_survives() throws Exception {
        Process innocent = new ProcessBuilder("sleep", "300").start();
        try {
            ProcessIdentity now = ProcessIdentity.of(innocent.pid()).orElseThrow();
            ProcessIdentity old = new ProcessIdentity(now.pid(), now.startTicks() - 1, now.bootId(), now.namespace());
            SupervisorBuilder builder = supervise("ok");
            Files.writeString(
                    directory.resolve("status"),
                    SupervisorStatus.format(builder, Supervisor.State.RUNNING, old, 0, null, null));
            start(builder);
            childPid();
            awaitBeats();
            assertThat(Signals.kill(old)).isFalse();
            assertThat(innocent.isAlive()).isTrue();
        } finally {
            innocent.destroyForcibly();
        }
    }

    @Test
    void grandchildLeftOver_isKilled() throws Exception {
        start(supervise("grandchild", "ok"));
        SupervisorEvent crashed = await(Cause.CRASHED);
        String pid = Files.readString(directory.resolve("grandchild"));
        assertThat(crashed.detail()).contains("killed what it left behind: " + pid);
        await(Cause.STARTED);
    }

    @Test
    void shellAroundTheWorker_isSeenThrough() throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "\"$@\"; exit $?", "sh"));
        command.addAll(
                ChildJvm.command(List.of(), List.of(), WorkerApp.class, directory.resolve("starts"), "deadlock", "ok"));
        SupervisorBuilder direct = supervise("unused");
        SupervisorBuilder wrapped = Supervisor.of(directory, command)
                .heartbeat(directory.resolve("beat"))
                .checkEvery(Duration.ofMillis(50))
                .staleAfter(Duration.ofMillis(1500))
                .dumpLimit(direct.dumpLimit)
                .grace(Duration.ofSeconds(1))
                .notifying(events::add);
        start(wrapped);
        assertThat(await(Cause.HUNG).detail()).contains("thread dump in ");
        await(Cause.ENDED_HUNG);
        await(Cause.STARTED);
    }

    @Test
    void shellAroundTheWorkerKilled_theWorkerIsNotForgotten() throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "\"$@\"; exit $?", "sh"));
        command.addAll(ChildJvm.command(List.of(), List.of(), WorkerApp.class, directory.resolve("starts"), "ok"));
        start(Supervisor.of(directory, command)
                .heartbeat(directory.resolve("beat"))
                .checkEvery(Duration.ofMillis(50))
                .staleAfter(Duration.ofSeconds(10))
                .notifying(events::add));
        long shell = childPid();
        awaitBeats();
        while (running.get(0).state() != Supervisor.State.RUNNING) {
            Thread.onSpinWait();
        }
        ChildJvm.signal("KILL", shell);
        ProcessIdentity worker = HeartbeatReader.of(directory.resolve("beat"))
                .read()
                .beat()
                .orElseThrow()
                .process();
        while (!SupervisorStatus.read(directory)
                .flatMap(SupervisorStatus::child)
                .equals(Optional.of(worker))) {
            Thread.onSpinWait();
        }
        assertThat(worker.isAlive()).isTrue();
        assertThat(running.get(0).state()).isEqualTo(Supervisor.State.RUNNING);
    }

    @Test
    void requestRestart_endsTheChildAndStartsAnother_whichCountsAsNoCrash() throws Exception {
        start(supervise("ok").staleAfter(Duration.ofSeconds(10)).intensity(0, Duration.ofMinutes(10)));
        long first = childPid();
        awaitBeats();
        running.get(0).requestRestart();
        assertThat(await(Cause.REQUESTED).exitCode()).as("of TERM").isEqualTo(143);
        assertThat(childPid()).isNotEqualTo(first);
        assertThat(ProcessIdentity.of(first)).isEmpty();
    }

    @Test
    void requestRestart_beforeItRuns_changesNothing() throws Exception {
        Supervisor supervisor = Supervisor.of(directory, List.of("true"))
                .checkEvery(Duration.ofMillis(20))
                .notifying(events::add)
                .build();
        supervisor.requestRestart();
        assertThat(supervisor.run()).isZero();
        assertThat(events).extracting(SupervisorEvent::cause).containsExactly(Cause.STARTED, Cause.DONE);
    }

    @Test
    void environment_variable_isAddedToWhatTheChildInherits() throws Exception {
        start(Supervisor.of(directory, List.of("sh", "-c", "test -n \"$PATH\" && exit $ANSWER"))
                .environment("ANSWER", "7")
                .finalCodes(Set.of(0, 1, 7))
                .checkEvery(Duration.ofMillis(20)));
        assertThat(code()).isEqualTo(7);
    }

    @Test
    void failingAndHangingNotifiers_harmNothing() throws Exception {
        Path told = directory.resolve("told");
        start(supervise("exit3", "exit3", "exit0")
                .notifying(event -> {
                    throw new IllegalStateException("broken");
                })
                .notifying(Notifier.command(Duration.ofSeconds(5), List.of("no-such-program")))
                .notifying(Notifier.command(Duration.ofMillis(100), List.of("sleep", "60")))
                .notifying(Notifier.command(
                        Duration.ofSeconds(5),
                        List.of("sh", "-c", "echo $HOLDFAST_CAUSE $HOLDFAST_EXIT_CODE >> \"$0\"", told.toString()))));
        assertThat(code()).isZero();
        assertThat(Files.readAllLines(told)).contains("STARTED -1", "CRASHED 3", "DONE 0");
    }

    @Test
    void diskFullWhileBeating_killsNobody() throws Exception {
        String script = "mount -t tmpfs -o mode=0700,size=256k tmpfs " + directory + " && exec \"$@\"";
        List<Object> arguments = new ArrayList<>(List.of(directory));
        arguments.addAll(List.of(
                "sh",
                "-c",
                "(until [ -s " + directory + "/beat ]; do sleep 0.1; done; dd if=/dev/zero of=" + directory
                        + "/fill bs=4k status=none; echo FULL) 2>/dev/null & exec \"$@\"",
                "sh"));
        arguments.addAll(ChildJvm.command(List.of(), List.of(), WorkerApp.class, directory.resolve("starts"), "ok"));
        try (ChildJvm supervisor = ChildJvm.startIn(
                List.of("unshare", "--mount", "sh", "-c", script, "sh"),
                List.of(),
                SupervisorApp.class,
                arguments.toArray())) {
            supervisor.await("FULL");
            letPass(SupervisorApp.STALE_AFTER.plusSeconds(2));
            // The child may fill the disk before the supervisor has told of its start.
            assertThat(supervisor.output())
                    .hasSizeLessThan(2)
                    .allSatisfy(line -> assertThat(line).startsWith("STARTED"));
            supervisor.signal("TERM");
            assertThat(supervisor.await("STOPPED")).isNotNull();
        }
    }
}
