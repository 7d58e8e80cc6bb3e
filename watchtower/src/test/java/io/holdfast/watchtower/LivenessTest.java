package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.shutdown.Shutdown;
import io.holdfast.lifecycle.shutdown.ShutdownPhase;
import io.holdfast.lifecycle.shutdown.ShutdownReason;
import io.holdfast.lifecycle.time.Clocks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The rule of the probe, on a clock that is moved by hand; the loop's longest healthy silence is 10 s. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LivenessTest {

    @TempDir
    Path directory;

    private final AtomicLong nanos = new AtomicLong();
    private final Clocks clocks = new Clocks(nanos::get, () -> Instant.EPOCH);
    private final Readiness readiness = Readiness.of("database");
    private final Shutdown shutdown =
            Shutdown.builder().clocks(clocks).limit(Duration.ofSeconds(90)).build();
    private Heartbeat heartbeat;
    private Liveness liveness;

    @BeforeEach
    void start() {
        heartbeat = Heartbeat.at(directory.resolve("beat")).clocks(clocks).open();
        liveness = new Liveness(Watchtower.builder()
                .clocks(clocks)
                .heartbeat(heartbeat)
                .readiness(readiness)
                .shutdown(shutdown));
    }

    @AfterEach
    void stop() {
        heartbeat.close();
    }

    /** As the watchtower ticks. */
    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
            liveness.tick();
        }
    }

    private void work() {
        readiness.met("database");
        heartbeat.beat();
    }

    @Test
    void slowStart_isAlive_andTheLoopHasTimeForItsFirstBeat() {
        pass(600);
        assertThat(liveness.problem()).isNull();
        readiness.met("database");
        pass(60);
        assertThat(liveness.problem()).isNull();
        pass(1);
        assertThat(liveness.problem()).isEqualTo("the work loop is silent for 61 s (expected: at most 60 s)");
    }

    @Test
    void loopThatIsSilentWhileItWorks_isNotAlive_untilItBeats() {
        work();
        pass(30);
        assertThat(liveness.problem()).isNull();
        pass(1);
        assertThat(liveness.problem()).isEqualTo("the work loop is silent for 31 s (expected: at most 30 s)");
        heartbeat.beat();
        assertThat(liveness.problem()).isNull();
    }

    @Test
    void loopThatIsSilentWhileAPartIsUnwell_isNotAlive() {
        work();
        readiness.unmet("database", "connection refused");
        pass(31);
        assertThat(liveness.problem()).isNotNull();
    }

    @Test
    void machineThatSlept_isNoSilence() {
        work();
        pass(25);
        nanos.addAndGet(TimeUnit.HOURS.toNanos(8));
        liveness.tick();
        assertThat(liveness.problem()).isNull();
        pass(30);
        assertThat(liveness.problem()).isNull();
        pass(1);
        assertThat(liveness.problem()).isNotNull();
    }

    /** Ticks that come late again and again are no pause but a process that has no time for anything. */
    @Test
    void ticksThatAreLateAgainAndAgain_hideASilenceButOnce() {
        work();
        for (int i = 0; i < 2; i++) {
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(29));
            liveness.tick();
        }
        assertThat(liveness.problem()).isNull();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(29));
        liveness.tick();
        assertThat(liveness.problem()).isEqualTo("the work loop is silent for 58 s (expected: at most 30 s)");
        heartbeat.beat();
        nanos.addAndGet(TimeUnit.HOURS.toNanos(8));
        liveness.tick();
        assertThat(liveness.problem()).as("the next pause").isNull();
    }

    @Test
    void drain_isAliveWithinTheLimitOfTheShutdown_andNotBeyond() throws Exception {
        work();
        CountDownLatch drained = new CountDownLatch(1);
        CountDownLatch draining = new CountDownLatch(1);
        shutdown.on(ShutdownPhase.DRAIN, "in-flight", reason -> {
            draining.countDown();
            drained.await();
        });
        var over = shutdown.begin(ShutdownReason.SIGNAL, "TERM").toCompletableFuture();
        draining.await();
        pass(90);
        assertThat(liveness.problem()).isNull();
        pass(1);
        assertThat(liveness.problem()).isEqualTo("the shutdown takes longer than its limit: SIGNAL (TERM)");
        drained.countDown();
        assertThat(over.get(20, TimeUnit.SECONDS).isClean()).isTrue();
        assertThat(liveness.problem()).isNull();
    }
}
