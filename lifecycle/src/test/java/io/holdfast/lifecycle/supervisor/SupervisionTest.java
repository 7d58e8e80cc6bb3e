package io.holdfast.lifecycle.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.heartbeat.HeartbeatRecord;
import io.holdfast.lifecycle.heartbeat.Heartbeats;
import io.holdfast.lifecycle.process.ExitCodes;
import io.holdfast.lifecycle.process.ProcessIdentity;
import io.holdfast.lifecycle.readiness.ReadinessState;
import io.holdfast.lifecycle.schedule.RestartSchedule;
import io.holdfast.lifecycle.supervisor.Supervisor.State;
import io.holdfast.lifecycle.supervisor.SupervisorEvent.Cause;
import io.holdfast.lifecycle.time.VirtualClocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupervisionTest {

    @TempDir
    Path directory;

    private final VirtualClocks time = new VirtualClocks();
    private final List<Cause> causes = new ArrayList<>();
    private final List<FakeChild> children = new ArrayList<>();
    private SupervisorBuilder settings;

    @BeforeEach
    void settings() {
        settings = Supervisor.of(directory, List.of("unused"))
                .clocks(time.clocks())
                .checkEvery(Duration.ofSeconds(1))
                .grace(Duration.ofSeconds(10))
                .backoff(Duration.ofSeconds(1), Duration.ofSeconds(8))
                .intensity(3, Duration.ofMinutes(10));
    }

    private Supervision supervision() {
        return new Supervision(
                settings,
                () -> {
                    FakeChild child = new FakeChild();
                    children.add(child);
                    return child;
                },
                null,
                event -> causes.add(event.cause()));
    }

    private boolean run(Supervision supervision, Duration time) {
        boolean goesOn = supervision.step();
        for (long second = 0; goesOn && second < time.toSeconds(); second++) {
            this.time.advance(Duration.ofSeconds(1));
            goesOn = supervision.step();
        }
        return goesOn;
    }

    private FakeChild last() {
        return children.get(children.size() - 1);
    }

    @Test
    void crashLoop_backsOffThenGivesUpWithItsOwnCode() {
        Supervision supervision = supervision();
        supervision.step();
        for (int i = 0; i < 3; i++) {
            last().end(3);
            assertThat(run(supervision, Duration.ofSeconds(9))).isTrue();
        }
        assertThat(children).hasSize(4);
        last().end(3);
        assertThat(supervision.step()).isFalse();
        assertThat(supervision.state()).isEqualTo(State.GAVE_UP);
        assertThat(supervision.exitCode()).isEqualTo(69);
        assertThat(causes).endsWith(Cause.STARTED, Cause.CRASHED, Cause.GAVE_UP);
    }

    @Test
    void crashesFarApart_neverGiveUp() {
        Supervision supervision = supervision();
        for (int i = 0; i < 20; i++) {
            assertThat(run(supervision, Duration.ofMinutes(11))).isTrue();
            last().end(1);
        }
        assertThat(supervision.restarts()).isEqualTo(19);
    }

    @Test
    void startFails_countsAsACrash() {
        Supervision supervision = new Supervision(
                settings,
                () -> {
                    throw new IOException("no such program");
                },
                null,
                event -> causes.add(event.cause()));
        assertThat(run(supervision, Duration.ofMinutes(1))).isFalse();
        assertThat(causes)
                .containsExactly(
                        Cause.START_FAILED, Cause.START_FAILED, Cause.START_FAILED, Cause.START_FAILED, Cause.GAVE_UP);
    }

    @Test
    void exitCodes_asPromised() {
        for (int code : new int[] {0, 75}) {
            Supervision supervision = supervision();
            supervision.step();
            last().end(code);
            assertThat(supervision.step()).isFalse();
            assertThat(supervision.exitCode()).isEqualTo(code);
            assertThat(supervision.state()).isEqualTo(State.ENDED);
        }
    }

    @Test
    void finalCodes_ruleOverTheOnesThatAreKnown() {
        settings.finalCodes(Set.of(ExitCodes.FILES_UNUSABLE, 143, ExitCodes.RESTART));
        for (int code : new int[] {ExitCodes.FILES_UNUSABLE, 143, ExitCodes.RESTART}) {
            Supervision supervision = supervision();
            supervision.step();
            last().end(code);
            assertThat(supervision.step()).as("code %s", code).isFalse();
            assertThat(supervision.exitCode()).isEqualTo(code);
        }
    }

    @Test
    void filesUnusable_isTriedEverMoreRarely_andNeverGivenUp() {
        Supervision supervision = supervision();
        supervision.step();
        for (int i = 0; i < 50; i++) {
            last().end(ExitCodes.FILES_UNUSABLE);
            assertThat(run(supervision, Duration.ofSeconds(9)))
                    .as("start %s", i)
                    .isTrue();
        }
        assertThat(children).as("at most 8 s apart").hasSize(51);
        assertThat(causes).doesNotContain(Cause.CRASHED, Cause.GAVE_UP).contains(Cause.FILES_UNUSABLE);
    }

    @Test
    void restartPlease_doesNotCountAsACrash_norSpin() {
        Supervision supervision = supervision();
        supervision.step();
        for (int i = 0; i < 50; i++) {
            last().end(ExitCodes.RESTART);
            supervision.step();
            int before = children.size();
            supervision.step();
            assertThat(children).as("a pause for a child that ended at once").hasSize(before);
            assertThat(run(supervision, Duration.ofSeconds(1))).isTrue();
            assertThat(children).hasSize(before + 1);
        }
        assertThat(causes).doesNotContain(Cause.CRASHED);
    }

    @Test
    void plannedRestart_drainsFirst_andDoesNotCountAsACrash() {
        settings.restartOn(
                RestartSchedule.daily(LocalTime.of(5, 55), ZoneOffset.UTC), Duration.ofMinutes(10), Duration.ZERO);
        Supervision supervision = supervision();
        run(supervision, Duration.ofHours(21));
        run(supervision, Duration.ofMinutes(54));
        assertThat(last().terminated).isZero();
        run(supervision, Duration.ofMinutes(3));
        assertThat(children.get(0).terminated).isEqualTo(1);
        assertThat(children.get(0).killed).as("after the drain limit").isPositive();
        assertThat(supervision.nextPlanned()).contains(java.time.Instant.parse("2026-11-23T05:55:00Z"));
        assertThat(causes).contains(Cause.PLANNED).doesNotContain(Cause.CRASHED);
        assertThat(children).hasSize(2);
    }

    @Test
    void requestRestart_takesTheSamePath() {
        Supervision supervision = supervision();
        supervision.step();
        supervision.requestRestart();
        supervision.step();
        assertThat(last().terminated).isEqualTo(1);
        last().end(143);
        run(supervision, Duration.ofSeconds(1));
        assertThat(causes).containsExactly(Cause.STARTED, Cause.REQUESTED, Cause.STARTED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lockLost_stopsTheChild_andDoesNotMakeTheStopOfAnotherASecondOne(boolean lostFirst) {
        settings.drainLimit(Duration.ofSeconds(30));
        Supervision supervision = supervision();
        supervision.step();
        if (lostFirst) {
            supervision.lockLost();
        } else {
            supervision.requestStop();
        }
        run(supervision, Duration.ofSeconds(1));
        assertThat(last().terminated).isEqualTo(1);
        supervision.lockLost();
        if (lostFirst) {
            supervision.requestStop();
        }
        run(supervision, Duration.ofSeconds(28));
        assertThat(last().killed).isZero();
        last().end(143);
        assertThat(run(supervision, Duration.ofSeconds(1))).isFalse();
        assertThat(causes).containsExactly(Cause.STARTED, Cause.STOPPED);
    }

    @Test
    void stop_childIgnoresTerm_getsKillAfterTheDrainLimit() {
        settings.drainLimit(Duration.ofSeconds(30));
        Supervision supervision = supervision();
        supervision.step();
        supervision.requestStop();
        run(supervision, Duration.ofSeconds(29));
        assertThat(last().killed).isZero();
        assertThat(run(supervision, Duration.ofSeconds(2))).isFalse();
        assertThat(supervision.exitCode()).isEqualTo(1);
        assertThat(causes).endsWith(Cause.STOPPED);
    }

    /** A signal to the process group reaches the child first, and it may have ended before we look. */
    @Test
    void childTold_andEnded_beforeWeLook_isNoCrash() {
        for (int code : List.of(129, 130, 143)) {
            causes.clear();
            Supervision supervision = supervision();
            supervision.step();
            children.get(children.size() - 1).end(code);
            supervision.requestStop();
            assertThat(run(supervision, Duration.ofSeconds(5))).isFalse();
            assertThat(supervision.exitCode()).isEqualTo(ExitCodes.DONE);
            assertThat(causes).containsExactly(Cause.STARTED, Cause.STOPPED);
        }
    }

    @Test
    void childToldBySomebodyElse_isStartedAgain_andNoCrash() {
        Supervision supervision = supervision();
        for (int i = 0; i < 10; i++) {
            run(supervision, Duration.ofSeconds(5));
            children.get(children.size() - 1).end(143);
        }
        assertThat(run(supervision, Duration.ofSeconds(5))).isTrue();
        assertThat(causes).contains(Cause.TERMINATED).doesNotContain(Cause.CRASHED, Cause.GAVE_UP);
    }

    @Test
    void childThatDrainsAlready_isSentNothingMore() {
        Path file = directory.resolve("beat");
        settings.heartbeat(file);
        ReadinessState[] state = {ReadinessState.READY};
        try (Heartbeat heartbeat =
                Heartbeat.at(file).clocks(time.clocks()).state(() -> state[0]).open()) {
            heartbeat.beat();
            assertThat(Heartbeats.write(heartbeat)).isTrue();
            Supervision supervision = supervision();
            run(supervision, Duration.ofSeconds(2));
            state[0] = ReadinessState.DRAINING;
            assertThat(Heartbeats.write(heartbeat)).isTrue();
            supervision.requestStop();
            run(supervision, Duration.ofSeconds(1));
            assertThat(supervision.state()).isEqualTo(State.STOPPING);
            assertThat(children.get(0).terminated).isZero();
        }
    }

    @Test
    void helperBeatsIntoTheChildsFile_isToldOnce_andHidesNoHang() throws Exception {
        Path file = directory.resolve("beat");
        settings.heartbeat(file).staleAfter(Duration.ofSeconds(3));
        Process helper = new ProcessBuilder("sleep", "100").start();
        ProcessIdentity younger = ProcessIdentity.of(helper.pid()).orElseThrow();
        try {
            Supervision supervision = supervision();
            HeartbeatRecord ours;
            try (Heartbeat heartbeat = Heartbeat.at(file).clocks(time.clocks()).open()) {
                heartbeat.beat();
                assertThat(Heartbeats.write(heartbeat)).isTrue();
                run(supervision, Duration.ofSeconds(1));
                ours = heartbeat.record();
            }
            for (int i = 2; i < 12; i++) {
                Files.write(file, Heartbeats.encode(beat(ours, younger, i)));
                run(supervision, Duration.ofSeconds(1));
            }
            assertThat(last().followed).isEqualTo(ProcessIdentity.current());
            assertThat(causes).containsOnlyOnce(Cause.FOREIGN_BEAT).contains(Cause.HUNG);
        } finally {
            helper.destroyForcibly();
        }
    }

    private static HeartbeatRecord beat(HeartbeatRecord like, ProcessIdentity process, int sequence) {
        return new HeartbeatRecord(
                sequence,
                sequence,
                like.writtenAt(),
                process,
                "helper",
                like.state(),
                like.uptime(),
                like.maximumInterval(),
                "",
                Duration.ZERO,
                0,
                true,
                Map.of());
    }

    @Test
    void secondStop_killsAtOnce() {
        Supervision supervision = supervision();
        supervision.step();
        supervision.requestStop();
        supervision.step();
        supervision.requestStop();
        supervision.step();
        assertThat(last().killed).isEqualTo(1);
    }

    @Test
    void supervisorPausedWhileTheChildDrains_givesTheLimitAgain() {
        settings.drainLimit(Duration.ofSeconds(30));
        Supervision supervision = supervision();
        supervision.step();
        supervision.requestStop();
        supervision.step();
        time.advance(Duration.ofHours(1));
        supervision.step();
        assertThat(last().killed).isZero();
    }

    @Test
    void orphan_isStoppedBeforeANewChildStarts() {
        FakeChild orphan = new FakeChild();
        Supervision supervision = new Supervision(
                settings,
                () -> {
                    assertThat(orphan.isAlive()).isFalse();
                    FakeChild child = new FakeChild();
                    children.add(child);
                    return child;
                },
                orphan,
                event -> causes.add(event.cause()));
        assertThat(orphan.terminated).isEqualTo(1);
        run(supervision, Duration.ofSeconds(12));
        assertThat(children).hasSize(1);
        assertThat(causes).containsExactly(Cause.ORPHAN, Cause.STARTED);
    }

    @Test
    void backoff_staysBelowADoublingBound_withFullJitter() {
        RestartPolicy longest = new RestartPolicy(settings.intensity(100, Duration.ofMinutes(10)), bound -> bound - 1);
        long now = time.clocks().nanos();
        for (long seconds : new long[] {1, 2, 4, 8, 8, 8}) {
            assertThat(longest.crashed(now, Duration.ZERO))
                    .isEqualTo(Optional.of(Duration.ofSeconds(seconds).minusNanos(1)));
        }
        assertThat(longest.crashed(now, Duration.ofMinutes(10)))
                .as("after a healthy life")
                .isEqualTo(Optional.of(Duration.ofSeconds(1).minusNanos(1)));
    }

    /** A child that ends when told to, or on KILL. */
    private static final class FakeChild implements Child {
        int terminated;
        int killed;

        @Nullable
        ProcessIdentity followed;

        private boolean alive = true;
        private int code;

        void end(int code) {
            this.code = code;
            alive = false;
        }

        @Override
        public ProcessIdentity identity() {
            return ProcessIdentity.current();
        }

        @Override
        public boolean isAlive() {
            return alive;
        }

        @Override
        public int exitCode() {
            return code;
        }

        @Override
        public boolean owns(ProcessIdentity process) {
            return true;
        }

        @Override
        public void follow(ProcessIdentity beating) {
            followed = beating;
        }

        @Override
        public void noteDescendants() {
            // has none
        }

        @Override
        public String dump(ProcessIdentity jvm, Duration limit) {
            return "dump";
        }

        @Override
        public void terminate(@Nullable ProcessIdentity ending) {
            terminated += ending == null ? 1 : 0;
        }

        @Override
        public void kill() {
            killed++;
            end(137);
        }

        @Override
        public String killLeftovers() {
            return "";
        }
    }
}
