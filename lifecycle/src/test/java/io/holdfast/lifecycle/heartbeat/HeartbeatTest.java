package io.holdfast.lifecycle.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.lifecycle.internal.LogEar;
import io.holdfast.lifecycle.lock.ProcessLock;
import io.holdfast.lifecycle.process.ProcessIdentity;
import io.holdfast.lifecycle.readiness.ReadinessState;
import io.holdfast.lifecycle.time.VirtualClocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeartbeatTest {

    @TempDir
    Path directory;

    private final VirtualClocks time = new VirtualClocks();

    private Path file() {
        return directory.resolve("service.beat");
    }

    private HeartbeatBuilder builder() {
        return Heartbeat.at(file()).clocks(time.clocks()).maximumInterval(Duration.ofSeconds(4));
    }

    private HeartbeatRecord read() {
        return HeartbeatReader.of(file()).read().beat().orElseThrow();
    }

    @Test
    void write_carriesEverythingToAReader() throws IOException {
        Heartbeat heartbeat = new Heartbeat(builder()
                .state(() -> ReadinessState.DEGRADED)
                .statistic("queue", () -> 7)
                .statistic("breaker.search", () -> "OPEN"));
        time.advance(Duration.ofMillis(250));
        heartbeat.beat("question\n12");
        time.advance(Duration.ofMillis(750));
        assertThat(heartbeat.write()).isTrue();
        HeartbeatRecord beat = read();
        assertThat(beat.sequence()).isEqualTo(1);
        assertThat(beat.process()).isEqualTo(ProcessIdentity.current());
        assertThat(beat.runId()).isEqualTo(heartbeat.runId());
        assertThat(beat.state()).isEqualTo(ReadinessState.DEGRADED);
        assertThat(beat.uptime()).isEqualTo(Duration.ofSeconds(1));
        assertThat(beat.maximumInterval()).isEqualTo(Duration.ofSeconds(4));
        assertThat(beat.lastUnit()).isEqualTo("question 12");
        assertThat(beat.lastUnitTime()).isEqualTo(Duration.ofMillis(250));
        assertThat(beat.statistics()).containsEntry("queue", "7").containsEntry("breaker.search", "OPEN");
        assertThat(heartbeat.silence()).isEqualTo(Duration.ofMillis(750));
        assertThat(Files.size(file())).isEqualTo(HeartbeatFormat.SIZE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void write_loopSilent_movesTheWritesButNotTheSequence() {
        Heartbeat heartbeat = new Heartbeat(builder());
        heartbeat.beat();
        heartbeat.write();
        heartbeat.write();
        assertThat(read().sequence()).isEqualTo(1);
        assertThat(read().writes()).isEqualTo(2);
    }

    @Test
    void write_statisticThrows_leavesItOut() {
        Heartbeat heartbeat = new Heartbeat(builder()
                .statistic("bad", () -> {
                    throw new IllegalStateException("broken");
                })
                .statistic("good", () -> "1"));
        heartbeat.write();
        assertThat(read().statistics()).containsOnlyKeys("good");
    }

    @Test
    void open_statisticAndStateThrowErrors_beatsOn() throws Exception {
        Semaphore asked = new Semaphore(0);
        try (Heartbeat heartbeat = Heartbeat.at(file())
                .maximumInterval(Duration.ofMillis(40))
                .statistic("broken", () -> {
                    asked.release();
                    throw new NoClassDefFoundError("broken");
                })
                .state(() -> {
                    throw new AssertionError("state");
                })
                .open()) {
            heartbeat.beat();
            assertThat(asked.tryAcquire(20, 20, TimeUnit.SECONDS))
                    .as("twenty writes")
                    .isTrue();
        }
        assertThat(read().sequence()).isEqualTo(1);
        assertThat(read().state()).isEqualTo(ReadinessState.DEGRADED);
    }

    @Test
    void write_secondHeartbeatOfThisJvm_writesNothing_untilTheFirstIsClosed() {
        Heartbeat first = Heartbeat.at(file()).open();
        assertThat(first.write()).isTrue();
        try (Heartbeat second = Heartbeat.at(file()).open()) {
            assertThat(second.write()).isFalse();
            assertThat(read().runId()).isEqualTo(first.runId());
            first.close();
            assertThat(second.write()).isTrue();
            assertThat(read().runId()).isEqualTo(second.runId());
        }
    }

    @Test
    void write_fileReplaced_goesToTheNewOne() throws IOException {
        Heartbeat heartbeat = new Heartbeat(builder());
        heartbeat.beat();
        assertThat(heartbeat.write()).isTrue();
        Path other = Files.writeString(directory.resolve("other"), "restored from a backup");
        Files.move(other, file(), StandardCopyOption.REPLACE_EXISTING);
        heartbeat.beat();
        assertThat(heartbeat.write()).isTrue();
        assertThat(read().sequence()).isEqualTo(2);
    }

    @Test
    void write_fifoInPlaceOfTheFile_isNotOpened() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", file().toString()).start().waitFor())
                .isZero();
        assertThat(new Heartbeat(builder()).write()).isFalse();
    }

    @Test
    void write_moreStatisticsThanFit_keepsTheRecordWhole() {
        HeartbeatBuilder builder = builder();
        for (int i = 0; i < 200; i++) {
            builder.statistic("name" + i + "é=".repeat(40), () -> "v".repeat(500));
        }
        new Heartbeat(builder).write();
        assertThat(read().statistics()).isNotEmpty().hasSizeLessThan(200);
    }

    @Test
    void write_fileDeletedMeanwhile_makesItAgain() throws IOException {
        Heartbeat heartbeat = new Heartbeat(builder());
        heartbeat.write();
        Files.delete(file());
        heartbeat.beat();
        heartbeat.write();
        assertThat(read().sequence()).isEqualTo(1);
    }

    @Test
    void write_symbolicLink_isNotFollowed() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "precious");
        Files.createSymbolicLink(file(), victim);
        assertThat(new Heartbeat(builder()).write()).isFalse();
        assertThat(victim).hasContent("precious");
        assertThat(HeartbeatReader.of(file()).read()).isEqualTo(new HeartbeatReading.Damaged("not a regular file"));
    }

    @Test
    void read_noFile_isAbsent_andADamagedOneIsNeverABeat() throws IOException {
        assertThat(HeartbeatReader.of(file()).read()).isEqualTo(new HeartbeatReading.Absent());
        new Heartbeat(builder()).write();
        byte[] bytes = Files.readAllBytes(file());
        bytes[30]++;
        Files.write(file(), bytes);
        assertThat(HeartbeatReader.of(file()).read())
                .isEqualTo(new HeartbeatReading.Damaged("checksum (expected: that of the record)"));
        Files.write(file(), new byte[10]);
        assertThat(HeartbeatReader.of(file()).read()).isInstanceOf(HeartbeatReading.Damaged.class);
    }

    @Test
    void write_lockFileDeleted_tellsOnceWithTheVeryNextBeat() throws IOException {
        AtomicInteger lost = new AtomicInteger();
        try (ProcessLock lock =
                ProcessLock.at(directory.resolve("service.lock")).tryAcquire().orThrow()) {
            Heartbeat heartbeat = new Heartbeat(builder().verifying(lock::verify, lost::incrementAndGet));
            heartbeat.write();
            assertThat(read().lockHeld()).isTrue();
            Files.delete(lock.path());
            heartbeat.write();
            heartbeat.write();
            assertThat(read().lockHeld()).isFalse();
            assertThat(lost).hasValue(1);
        }
    }

    @Test
    void open_writesByItself_andCloseWritesALastRecord() throws Exception {
        CountDownLatch written = new CountDownLatch(3);
        Heartbeat heartbeat = builder()
                .maximumInterval(Duration.ofMillis(8))
                .statistic("seen", () -> {
                    written.countDown();
                    return written.getCount();
                })
                .open();
        assertThat(written.await(10, TimeUnit.SECONDS)).isTrue();
        heartbeat.beat("last");
        heartbeat.close();
        heartbeat.close();
        assertThat(read().lastUnit()).isEqualTo("last");
    }

    @Test
    void close_onAnInterruptedThread_writesTheLastRecordAllTheSame() {
        Heartbeat heartbeat = new Heartbeat(builder());
        heartbeat.beat("last");
        Thread.currentThread().interrupt();
        try {
            heartbeat.close();
            assertThat(read().lastUnit()).isEqualTo("last");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void maximumInterval_zero_isRefused() {
        assertThatThrownBy(() -> builder().maximumInterval(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maximumInterval: PT0S (expected: > 0)");
    }

    /** An interrupt closes a channel for good, so none may reach the thread that writes, or it must not matter. */
    @Test
    void close_whileARecordIsWritten_leavesTheFileToTheWriter() {
        List<String> lines = new CopyOnWriteArrayList<>();
        LogEar ear = LogEar.at(HeartbeatFile.class, lines::add);
        try {
            for (int i = 0; i < 300; i++) {
                Heartbeat heartbeat = builder().open();
                heartbeat.beat();
                heartbeat.writeSoon();
                heartbeat.close();
                assertThat(read().sequence()).isEqualTo(1);
            }
        } finally {
            ear.close();
        }
        assertThat(lines).isEmpty();
    }

    @Test
    void write_byAnInterruptedThread_isWritten_andLeavesItInterrupted() {
        List<String> lines = new CopyOnWriteArrayList<>();
        LogEar ear = LogEar.at(HeartbeatFile.class, lines::add);
        try (Heartbeat heartbeat = new Heartbeat(builder().state(() -> {
            Thread.currentThread().interrupt();
            return ReadinessState.READY;
        }))) {
            assertThat(heartbeat.write()).isTrue();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(heartbeat.write()).isTrue();
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            ear.close();
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(read().writes()).isEqualTo(3);
        assertThat(lines).isEmpty();
    }

    /** As a thread of a pool would be, by whoever ends the pool. */
    @Test
    void interruptsInTheMidstOfWriting_areNoFailureOfTheFile() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        LogEar ear = LogEar.at(HeartbeatFile.class, lines::add);
        Heartbeat heartbeat = new Heartbeat(builder());
        AtomicBoolean over = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 2000; i++) {
                heartbeat.write();
                Thread.interrupted();
            }
            over.set(true);
        });
        writer.start();
        try {
            while (!over.get()) {
                writer.interrupt();
                LockSupport.parkNanos(20_000);
            }
            writer.join();
        } finally {
            ear.close();
        }
        heartbeat.close();
        assertThat(read().writes()).isEqualTo(2001);
        assertThat(lines).noneMatch(line -> line.contains("cannot write"));
    }

    @Test
    void write_afterClose_writesNothing() {
        Heartbeat heartbeat = new Heartbeat(builder());
        heartbeat.close();
        assertThat(heartbeat.write()).isFalse();
        assertThat(read().writes()).isEqualTo(1);
    }
}
