package io.holdfast.watchtower.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.lifecycle.lock.LockRefusedException;
import io.holdfast.watchtower.recorder.RecorderStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
@Timeout(value = 420, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlightRecorderSystemTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int KILLS = Integer.getInteger("holdfast.kills", 60);
    private static final int LANES = 2;

    // Where SQLite puts its locks: PENDING_BYTE + 2 in the database, the WAL index's in the shared memory.
    private static final long SHARED_FIRST = 0x4000_0002L;
    private static final long WAL_WRITER = 120;
    private static final long WAL_IN_USE = 128;

    @TempDir
    Path folder;

    private Path directory;
    private Path library;
    private Path database;

    @BeforeEach
    void prepare() throws IOException {
        directory = folder.toRealPath();
        library = ChildJvm.library(directory.resolve("library"));
        database = Files.createDirectory(directory.resolve("data")).resolve("flight.db");
    }

    private static Entry.Restart numbered(int number) {
        return new Entry.Restart(Instant.now(), "numbered", number, "");
    }

    @Test
    void killedInMidCommit_againAndAgain_everythingReportedIsThere() throws Exception {
        ExecutorService lanes = Executors.newFixedThreadPool(LANES);
        try {
            List<Future<long[]>> results = new ArrayList<>();
            for (int lane = 0; lane < LANES; lane++) {
                Path own =
                        Files.createDirectory(directory.resolve("lane" + lane)).resolve("flight.db");
                Random random = new Random(lane);
                results.add(lanes.submit(() -> killAgainAndAgain(own, KILLS / LANES, random)));
            }
            long unreported = 0;
            long reported = 0;
            for (Future<long[]> result : results) {
                long[] counts = result.get(400, TimeUnit.SECONDS);
                reported += counts[0];
                unreported += counts[1];
            }
            System.out.println("killed " + KILLS + " times: " + reported + " entries reported and there, " + unreported
                    + " committed but not yet reported");
            assertThat(reported).isGreaterThan(KILLS);
        } finally {
            lanes.shutdownNow();
        }
    }

    private long[] killAgainAndAgain(Path own, int kills, Random random) throws Exception {
        List<String> runs = new ArrayList<>();
        List<Integer> committed = new ArrayList<>();
        for (int kill = 0; kill < kills; kill++) {
            try (ChildJvm child = ChildJvm.start(library, "commit", own)) {
                runs.add(child.next().substring("run ".length()));
                int last = 0;
                for (int lines = 1 + random.nextInt(20); lines > 0; lines--) {
                    last = number(child.next());
                }
                long until = System.nanoTime() + random.nextInt(2_000_000);
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                for (String line : child.kill()) {
                    last = number(line);
                }
                committed.add(last);
            }
            if (kill % 2 == 0) { // every other time the next recorder finds what the kill left, untouched
                assertThat(Sqlite.text(own, "PRAGMA integrity_check")).isEqualTo("ok");
            }
        }
        long[] counts = new long[2];
        try (Connection connection = Sqlite.open(own)) {
            assertThat(Sqlite.text(connection, "PRAGMA integrity_check")).isEqualTo("ok");
            for (int i = 0; i < runs.size(); i++) {
                String found = Sqlite.text(
                        connection,
                        "SELECT count(*) || ' ' || max(detail ->> 'exitCode') FROM entry JOIN run ON run.id = entry.run"
                                + " WHERE run_id = '" + runs.get(i) + "'");
                int rows = Integer.parseInt(found.substring(0, found.indexOf(' ')));
                assertThat(found).as("no hole").isEqualTo(rows + " " + rows);
                assertThat(rows).isGreaterThanOrEqualTo(committed.get(i));
                counts[0] += committed.get(i);
                counts[1] += rows - committed.get(i);
            }
            assertThat(Sqlite.text(connection, "SELECT count(*) FROM run WHERE ended_ms IS NULL"))
                    .isEqualTo(Integer.toString(kills));
        }
        return counts;
    }

    private static int number(String line) {
        return line.startsWith("committed ") ? Integer.parseInt(line.substring("committed ".length())) : 0;
    }

    @Test
    void secondProcessOnTheSameFile_isRefusedInOneLineThatNamesTheFirst() throws Exception {
        try (ChildJvm first = ChildJvm.start(library)) {
            assertThat(first.ask("open " + database)).isEqualTo("open");
            assertThatThrownBy(() -> FlightRecorder.at(database).open())
                    .isInstanceOf(LockRefusedException.class)
                    .hasMessageStartingWith(
                            "another instance holds " + database + ".lock: process " + first.pid() + " (")
                    .hasMessageEndingWith("[VERIFIED]")
                    .hasMessageNotContaining("\n");
            assertThat(first.ask("record 10")).isEqualTo("recorded 10");
            assertThat(first.ask("flush")).isEqualTo("true");
            first.kill();
        }
        try (FlightRecorder next = FlightRecorder.at(database).open()) {
            next.record(numbered(11));
            assertThat(next.flush(LIMIT)).isTrue();
            assertThat(next.history()
                            .between(Instant.now().minusSeconds(60), Instant.now())
                            .entries())
                    .hasSize(11);
        }
    }

    @Test
    void diskFull_serviceGoesOn_recordingResumesByItself_nothingQueuedIsLost() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        String script = "mount -t tmpfs -o mode=0700,size=2m tmpfs " + mount + " && exec \"$@\"";
        try (ChildJvm inside = ChildJvm.start(library, List.of("unshare", "--mount", "sh", "-c", script, "sh"))) {
            assertThat(inside.ask("open " + mount + "/flight.db")).isEqualTo("open");
            assertThat(inside.ask("record 100")).isEqualTo("recorded 100");
            assertThat(inside.ask("flush")).isEqualTo("true");
            assertThat(inside.ask("fill " + mount + "/filler")).startsWith("full: No space left on device");
            assertThat(inside.ask("record 1000")).isEqualTo("recorded 1100");
            assertThat(inside.ask("await PAUSED")).contains(" dropped 0 ", "reason the disk is full");
            assertThat(inside.ask("record 10")).isEqualTo("recorded 1110");
            assertThat(inside.ask("delete " + mount + "/filler")).isEqualTo("deleted");
            assertThat(inside.ask("flush")).isEqualTo("true");
            assertThat(inside.ask("close")).isEqualTo("CLOSED queued 0 dropped 0 written 1110 reason closed");
        }
    }

    @Test
    void diskFullFromTheStart_recordingBeginsWhenThereIsRoom() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        String script = "mount -t tmpfs -o mode=0700,size=2m tmpfs " + mount + " && exec \"$@\"";
        try (ChildJvm inside = ChildJvm.start(library, List.of("unshare", "--mount", "sh", "-c", script, "sh"))) {
            assertThat(inside.ask("fill " + mount + "/filler")).startsWith("full: ");
            assertThat(inside.ask("open " + mount + "/flight.db")).isEqualTo("open");
            assertThat(inside.ask("record 10")).isEqualTo("recorded 10");
            assertThat(inside.ask("await PAUSED")).startsWith("PAUSED queued 10 dropped 0 written 0");
            assertThat(inside.ask("delete " + mount + "/filler")).isEqualTo("deleted");
            assertThat(inside.ask("flush")).isEqualTo("true");
            assertThat(inside.ask("status")).startsWith("RECORDING queued 0 dropped 0 written 10");
        }
    }

    @Test
    void readOnlyFile_serviceGoesOn_recordingBeginsWhenItMayBeWritten() throws Exception {
        FlightRecorder.at(database).open().close();
        List<String> obeyingModes = List.of(
                "setpriv",
                "--bounding-set=-dac_override,-dac_read_search",
                "--inh-caps=-dac_override,-dac_read_search");
        try (ChildJvm child = ChildJvm.start(library, obeyingModes)) {
            assertThat(child.ask("mode " + database + " r--r--r--")).isEqualTo("mode");
            assertThat(child.ask("open " + database)).isEqualTo("open");
            assertThat(child.ask("record 10")).isEqualTo("recorded 10");
            assertThat(child.ask("await PAUSED")).contains("queued 10 dropped 0 written 0");
            Waiting.until(() -> child.ask("status").contains("reason the database is read-only"));
            assertThat(child.ask("mode " + database + " rw-------")).isEqualTo("mode");
            assertThat(child.ask("flush")).isEqualTo("true");
            assertThat(child.ask("status")).startsWith("RECORDING queued 0 dropped 0 written 10");
        }
    }

    @Test
    void lockedByAnotherProcessForLongerThanTheBusyTimeout_serviceGoesOn_nothingIsLost() throws Exception {
        try (FlightRecorder recorder = FlightRecorder.at(database).open();
                ChildJvm other = ChildJvm.start(library)) {
            recorder.record(numbered(1));
            assertThat(recorder.flush(LIMIT)).isTrue();
            assertThat(other.ask("hold " + database)).isEqualTo("held");
            long start = System.nanoTime();
            long slowest = 0;
            int number = 1;
            while (recorder.status().state() == State.RECORDING) {
                number++;
                long before = System.nanoTime();
                recorder.record(numbered(number));
                slowest = Math.max(slowest, System.nanoTime() - before);
                LockSupport.parkNanos(5_000_000);
                assertThat(System.nanoTime() - start).isLessThan(30_000_000_000L);
            }
            assertThat(System.nanoTime() - start).as("SQLite waited").isGreaterThan(9_000_000_000L);
            assertThat(slowest).as("the slowest record()").isLessThan(1_000_000_000L);
            assertThat(recorder.status().reason()).startsWith("the database is locked by somebody else");
            assertThat(other.ask("let-go")).isEqualTo("free");
            assertThat(recorder.flush(LIMIT)).isTrue();
            assertThat(recorder.status().state()).isEqualTo(State.RECORDING);
            assertThat(recorder.status().written()).isEqualTo(number);
            assertThat(recorder.status().dropped()).isZero();
        }
    }

    @Test
    void lookingAtTheFiles_dropsNoLockOfSqlite() throws Exception {
        try (FlightRecorder recorder = FlightRecorder.at(database).open();
                Connection writing = Sqlite.open(database);
                ChildJvm other = ChildJvm.start(library)) {
            recorder.record(numbered(1));
            assertThat(recorder.flush(LIMIT)).isTrue();
            Sqlite.run(writing, "CREATE TABLE storm (writer INTEGER, number INTEGER)");
            Sqlite.run(writing, "BEGIN IMMEDIATE");
            assertThat(writersLocks()).containsExactly("database", "wal in use", "writer");

            for (int i = 0; i < 100; i++) {
                assertThat(recorder.status().walBytes()).isPositive();
            }
            assertThat(recorder.history().between(Instant.now(), Instant.now()).runs())
                    .hasSize(1);
            recorder.backup(directory.resolve("copy.db"));

            assertThat(writersLocks())
                    .as("locks of this process in the kernel's table")
                    .containsExactly("database", "wal in use", "writer");
            other.send("storm " + database + " 1 1");
            Sqlite.run(writing, "INSERT INTO storm VALUES (0, 0)");
            Sqlite.run(writing, "COMMIT");
            assertThat(other.next()).isEqualTo("done 1");
            assertThat(Sqlite.text(database, "SELECT count(*) FROM storm")).isEqualTo("2");
        }
    }

    /**
     * Which locks of a write transaction this process holds: a shared one on the database, one on the byte of the
     * shared memory that says the WAL is in use, one on the byte of the writer. Their number would say nothing, since
     * the recorder's own connections take and release others meanwhile.
     */
    private List<String> writersLocks() throws IOException {
        Path shared = Path.of(database + "-shm");
        List<String> held = new ArrayList<>();
        if (holds(database, "READ", SHARED_FIRST)) {
            held.add("database");
        }
        if (holds(shared, "READ", WAL_IN_USE)) {
            held.add("wal in use");
        }
        if (holds(shared, "WRITE", WAL_WRITER)) {
            held.add("writer");
        }
        return held;
    }

    private static boolean holds(Path file, String kind, long at) throws IOException {
        Pattern lock = Pattern.compile("\\d+: POSIX .* " + kind + " +"
                + ProcessHandle.current().pid() + " \\S+:" + Files.getAttribute(file, "unix:ino") + " (\\d+) (\\d+)");
        try (Stream<String> lines = Files.lines(Path.of("/proc/locks"))) {
            // Neighbouring bytes are one range.
            return lines.map(lock::matcher)
                    .anyMatch(line -> line.matches()
                            && Long.parseLong(line.group(1)) <= at
                            && at <= Long.parseLong(line.group(2)));
        }
    }
}
