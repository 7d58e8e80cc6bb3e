package io.holdfast.lifecycle.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.heartbeat.HeartbeatRecord;
import io.holdfast.lifecycle.heartbeat.Heartbeats;
import io.holdfast.lifecycle.lock.LockHolder.Confidence;
import io.holdfast.lifecycle.process.ProcessIdentity;
import io.holdfast.lifecycle.readiness.ReadinessState;
import io.holdfast.lifecycle.time.VirtualClocks;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a holder has told of itself, as others find it beside the lock. */
class LockHolderTest {

    @TempDir
    Path directory;

    private final VirtualClocks time = new VirtualClocks();

    private Path file() throws IOException {
        return directory.toRealPath().resolve("service.lock");
    }

    private Path heartbeat() throws IOException {
        return directory.toRealPath().resolve("service.beat");
    }

    private LockRequest request() throws IOException {
        return ProcessLock.at(file()).clocks(time.clocks());
    }

    private LockHolder holder() throws IOException {
        return new OwnerFile(file()).holder(time.clocks());
    }

    private void beat(ProcessIdentity process) throws IOException {
        Instant now = time.clocks().wall().instant();
        HeartbeatRecord beat = new HeartbeatRecord(
                1,
                1,
                now,
                process,
                "run",
                ReadinessState.READY,
                Duration.ZERO,
                Duration.ofSeconds(10),
                "",
                Duration.ZERO,
                0,
                true,
                Map.of());
        Files.write(heartbeat(), Heartbeats.encode(beat));
    }

    @Test
    void since_isWhenTheLockWasTaken_byTheHoldersClock() throws IOException {
        Instant taken = time.clocks().wall().instant();
        try (ProcessLock lock = request().tryAcquire().orThrow()) {
            time.advance(Duration.ofHours(3));
            lock.tell(OwnerField.STATE, "READY");
            assertThat(holder().since()).contains(taken);
        }
    }

    @Test
    void detail_isWhatTheHolderChoseToTell_andNoMore() throws IOException {
        URI page = URI.create("http://127.0.0.1:8000/");
        try (ProcessLock lock = request().showing(page).tryAcquire().orThrow()) {
            lock.tell(OwnerField.STATE, "DEGRADED");
            assertThat(holder().detail(OwnerField.PAGE)).contains("http://127.0.0.1:8000/");
            assertThat(holder().detail(OwnerField.STATE)).contains("DEGRADED");
            assertThat(holder().detail(OwnerField.COMMAND)).isEmpty();
            assertThat(holder().detail(OwnerField.HEARTBEAT)).isEmpty();
        }
    }

    @Test
    void showing_addsToWhatIsShownAlready() throws IOException {
        URI page = URI.create("http://127.0.0.1:8000/");
        LockRequest plain = request().showingHeartbeat(heartbeat());
        try (ProcessLock lock = plain.showing(page).tryAcquire().orThrow()) {
            assertThat(holder().detail(OwnerField.HEARTBEAT))
                    .contains(heartbeat().toString());
            assertThat(holder().detail(OwnerField.PAGE)).contains(page.toString());
            lock.release();
        }
        try (ProcessLock lock = plain.tryAcquire().orThrow()) {
            assertThat(lock.path()).isEqualTo(file());
            assertThat(holder().detail(OwnerField.PAGE))
                    .as("of the request as it was")
                    .isEmpty();
        }
    }

    @Test
    void heartbeatAge_isTheTimeSinceTheHoldersLastBeat() throws IOException {
        try (ProcessLock lock =
                request().showingHeartbeat(heartbeat()).tryAcquire().orThrow()) {
            assertThat(lock.verify()).isTrue();
            assertThat(holder().heartbeatAge()).as("before the first beat").isEmpty();
            beat(ProcessIdentity.current());
            time.advance(Duration.ofSeconds(7));
            assertThat(holder().heartbeatAge()).contains(Duration.ofSeconds(7));
        }
    }

    @Test
    void heartbeatAge_beatOfAnotherProcess_isEmpty() throws IOException {
        ProcessIdentity self = ProcessIdentity.current();
        try (ProcessLock lock =
                request().showingHeartbeat(heartbeat()).tryAcquire().orThrow()) {
            assertThat(lock.verify()).isTrue();
            beat(new ProcessIdentity(self.pid(), self.startTicks() - 1, self.bootId(), self.namespace()));
            assertThat(holder().heartbeatAge()).isEmpty();
        }
    }

    @Test
    void holderThatToldNothing_isDescribedByNothing() throws IOException {
        LockHolder unknown = holder();
        assertThat(unknown.confidence()).isEqualTo(Confidence.UNKNOWN);
        assertThat(unknown.since()).isEmpty();
        assertThat(unknown.detail(OwnerField.USER)).isEmpty();
        assertThat(unknown.heartbeatAge()).isEmpty();
    }
}
