package io.holdfast.lifecycle.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.heartbeat.HeartbeatReader;
import io.holdfast.lifecycle.heartbeat.HeartbeatRecord;
import io.holdfast.lifecycle.heartbeat.Heartbeats;
import io.holdfast.lifecycle.process.ProcessIdentity;
import io.holdfast.lifecycle.readiness.ReadinessState;
import io.holdfast.lifecycle.supervisor.BeatWatch.Verdict;
import io.holdfast.lifecycle.time.VirtualClocks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeatWatchTest {

    private final VirtualClocks time = new VirtualClocks();
    private final SupervisorBuilder settings = Supervisor.of(Path.of("unused"), List.of("unused"))
            .startupDeadline(Duration.ofSeconds(60))
            .drainLimit(Duration.ofSeconds(90));

    private BeatWatch watch() {
        return new BeatWatch(settings, time.clocks().nanos());
    }

    private Verdict lookFor(BeatWatch watch, Duration time, @Nullable HeartbeatRecord beat) {
        Verdict verdict = watch.look(this.time.clocks().nanos(), beat);
        for (long second = 0; second < time.toSeconds(); second++) {
            this.time.advance(Duration.ofSeconds(1));
            verdict = watch.look(this.time.clocks().nanos(), beat);
        }
        return verdict;
    }

    static HeartbeatRecord beat(long sequence, String runId, ReadinessState state) {
        return new HeartbeatRecord(
                sequence,
                1,
                Instant.EPOCH,
                ProcessIdentity.current(),
                runId,
                state,
                Duration.ZERO,
                Duration.ofSeconds(10),
                "",
                Duration.ZERO,
                0,
                true,
                Map.of());
    }

    @Test
    void noBeat_pastTheStartupDeadline_neverBeat() {
        BeatWatch watch = watch();
        assertThat(lookFor(watch, Duration.ofSeconds(60), null)).isEqualTo(Verdict.WAITING);
        assertThat(lookFor(watch, Duration.ofSeconds(2), null)).isEqualTo(Verdict.NEVER_BEAT);
    }

    @Test
    void writerThreadAliveButLoopNeverBeat_isNoFirstBeat() {
        assertThat(lookFor(watch(), Duration.ofSeconds(62), beat(0, "a", ReadinessState.STARTING)))
                .isEqualTo(Verdict.NEVER_BEAT);
    }

    @Test
    void silentForThreeDeclaredIntervals_suspectThenStale() {
        BeatWatch watch = watch();
        HeartbeatRecord beat = beat(1, "a", ReadinessState.READY);
        assertThat(lookFor(watch, Duration.ofSeconds(30), beat)).isEqualTo(Verdict.FRESH);
        assertThat(lookFor(watch, Duration.ofSeconds(1), beat)).isIn(Verdict.SUSPECT, Verdict.STALE);
        assertThat(lookFor(watch, Duration.ofSeconds(1), beat)).isEqualTo(Verdict.STALE);
    }

    @Test
    void confirmations_everyLookCounts_andABeatStartsAnew() {
        settings.confirmations(3);
        BeatWatch watch = watch();
        watch.look(time.clocks().nanos(), beat(1, "a", ReadinessState.READY));
        for (int i = 0; i < 30; i++) {
            time.advance(Duration.ofSeconds(1));
            watch.look(time.clocks().nanos(), beat(1, "a", ReadinessState.READY));
        }
        time.advance(Duration.ofSeconds(1));
        assertThat(watch.look(time.clocks().nanos(), beat(1, "a", ReadinessState.READY)))
                .isEqualTo(Verdict.SUSPECT);
        assertThat(watch.look(time.clocks().nanos(), beat(1, "a", ReadinessState.READY)))
                .isEqualTo(Verdict.SUSPECT);
        assertThat(watch.look(time.clocks().nanos(), beat(2, "a", ReadinessState.READY)))
                .isEqualTo(Verdict.FRESH);
        assertThat(watch.look(time.clocks().nanos(), beat(2, "a", ReadinessState.READY)))
                .isEqualTo(Verdict.FRESH);
    }

    @Test
    void watcherItselfPaused_givesTheFullLimitAgain() {
        BeatWatch watch = watch();
        HeartbeatRecord beat = beat(1, "a", ReadinessState.READY);
        lookFor(watch, Duration.ofSeconds(29), beat);
        time.advance(Duration.ofHours(20));
        assertThat(watch.look(time.clocks().nanos(), beat)).isEqualTo(Verdict.FRESH);
        assertThat(lookFor(watch, Duration.ofSeconds(30), beat)).isEqualTo(Verdict.FRESH);
        assertThat(lookFor(watch, Duration.ofSeconds(2), beat)).isEqualTo(Verdict.STALE);
    }

    @Test
    void watcherPausedBeforeTheFirstBeat_givesTheFullDeadlineAgain() {
        BeatWatch watch = watch();
        lookFor(watch, Duration.ofSeconds(59), null);
        time.advance(Duration.ofHours(1));
        assertThat(lookFor(watch, Duration.ofSeconds(60), null)).isEqualTo(Verdict.WAITING);
    }

    @Test
    void draining_getsTheDrainLimit() {
        BeatWatch watch = watch();
        assertThat(lookFor(watch, Duration.ofSeconds(89), beat(1, "a", ReadinessState.DRAINING)))
                .isEqualTo(Verdict.FRESH);
    }

    @Test
    void unreadableAfterTheFirstBeat_isSilenceNotADisguise() {
        BeatWatch watch = watch();
        lookFor(watch, Duration.ofSeconds(1), beat(1, "a", ReadinessState.READY));
        assertThat(lookFor(watch, Duration.ofSeconds(32), null)).isEqualTo(Verdict.STALE);
    }

    @Test
    void newRunWithTheSameSequence_isNews() {
        BeatWatch watch = watch();
        lookFor(watch, Duration.ofSeconds(29), beat(5, "a", ReadinessState.READY));
        assertThat(lookFor(watch, Duration.ofSeconds(29), beat(5, "b", ReadinessState.READY)))
                .isEqualTo(Verdict.FRESH);
    }

    @Test
    void build_checkIntervalNotBelowTheLimit_isRefused() {
        settings.staleAfter(Duration.ofSeconds(180)).checkEvery(Duration.ofSeconds(300));
        assertThatThrownBy(settings::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("checkEvery: PT5M (expected: less than staleAfter, PT3M)");
    }

    @Test
    void maximumInterval_forEver_isWrittenAndJudged(@TempDir Path directory) {
        Path file = directory.resolve("service.beat");
        try (Heartbeat heartbeat = Heartbeat.at(file)
                .clocks(time.clocks())
                .maximumInterval(Duration.ofSeconds(Long.MAX_VALUE))
                .open()) {
            heartbeat.beat();
            assertThat(Heartbeats.write(heartbeat)).isTrue();
        }
        HeartbeatRecord old = HeartbeatReader.of(file).read().beat().orElseThrow();
        BeatWatch watch = new BeatWatch(Supervisor.of(directory, List.of("true")), 0);
        assertThat(watch.look(1, old)).isEqualTo(BeatWatch.Verdict.FRESH);
        HeartbeatRecord longer = new HeartbeatRecord(
                2,
                old.writes(),
                old.writtenAt(),
                old.process(),
                old.runId(),
                old.state(),
                old.uptime(),
                Duration.ofMillis(Long.MAX_VALUE),
                "",
                Duration.ZERO,
                0,
                true,
                Map.of());
        assertThat(watch.look(2, longer)).isEqualTo(BeatWatch.Verdict.FRESH);
    }
}
