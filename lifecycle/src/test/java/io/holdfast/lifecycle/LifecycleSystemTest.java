package io.holdfast.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.heartbeat.HeartbeatReader;
import io.holdfast.lifecycle.lock.ProcessLock;
import io.holdfast.lifecycle.process.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("system")
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LifecycleSystemTest {

    /** How long two signals of a kind count as one. */
    private static final Duration SAME_REQUEST = Duration.ofMillis(300);

    @TempDir
    Path directory;

    private ChildJvm start(String mode, String... options) throws IOException {
        return ChildJvm.startIn(List.of(), List.of(options), LifecycleApp.class, directory, mode);
    }

    /** Twice, or more often: the system makes one of two signals that come before the first is delivered. */
    private static void termUntilItEnds(ChildJvm app) {
        while (app.process().toHandle().destroy()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void oneTerm_endsInOrder_with143() throws Exception {
        try (ChildJvm app = start("normal")) {
            assertThat(app.await("ready")).isEqualTo("ready after UNKNOWN");
            app.signal("TERM");
            assertThat(app.exitCode()).isEqualTo(143);
            assertThat(app.output())
                    .containsExactly("loop left", "finalise SIGNAL true", "finalised", "close c", "close b", "close a");
        }
        try (ChildJvm app = start("normal")) {
            assertThat(app.await("ready")).isEqualTo("ready after CLEAN");
            assertThat(HeartbeatReader.of(directory.resolve("app.beat")).read().beat())
                    .isPresent();
            app.killNine();
            assertThat(app.exitCode()).isEqualTo(137);
        }
        try (ChildJvm app = start("normal")) {
            assertThat(app.await("ready")).isEqualTo("ready after UNCLEAN");
        }
    }

    @Test
    void secondTerm_cutsTheFinaliserShort_andStillClosesTheRest() throws Exception {
        try (ChildJvm app = start("slow")) {
            app.await("ready");
            app.signal("TERM");
            app.await("finalise");
            assertThat(new CountDownLatch(1).await(SAME_REQUEST.toMillis(), TimeUnit.MILLISECONDS))
                    .as("a request of its own is one that comes later")
                    .isFalse();
            long start = System.nanoTime();
            app.signal("TERM");
            assertThat(app.exitCode()).isEqualTo(143);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(app.output()).containsExactly("close c", "close b", "close a");
        }
    }

    @Test
    void thirdTerm_halts() throws Exception {
        try (ChildJvm app = start("stubborn")) {
            app.await("ready");
            app.signal("TERM");
            app.await("finalise");
            termUntilItEnds(app);
            assertThat(app.exitCode()).isEqualTo(143);
            assertThat(app.output()).doesNotContain("close a");
        }
    }

    @Test
    void termDuringStart_closesWhatWasOpenedAndOpensNoMore() throws Exception {
        try (ChildJvm app = start("slow-start")) {
            app.await("opening b");
            app.signal("TERM");
            HeartbeatReader reader = HeartbeatReader.of(directory.resolve("app.beat"));
            while (reader.read().beat().filter(beat -> beat.state().isEnding()).isEmpty()) {
                Thread.onSpinWait();
            }
            app.send("go");
            assertThat(app.exitCode()).isEqualTo(143);
            assertThat(app.output())
                    .containsSubsequence("open b", "finalise SIGNAL true", "close b", "close a")
                    .doesNotContain("open c", "ready after UNKNOWN");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail-start", "hostile-start"})
    void startThatFails_closesOnlyWhatWasOpened_inReverse(String mode) throws Exception {
        try (ChildJvm app = start(mode)) {
            assertThat(app.exitCode()).isEqualTo(1);
            assertThat(app.output())
                    .containsExactly("open a", "open b", "finalise FATAL true", "finalised", "close b", "close a");
        }
    }

    @Test
    void finaliserCallsExit_theRestIsClosed_andItsCodeStands() throws Exception {
        try (ChildJvm app = start("exit")) {
            app.await("ready");
            long start = System.nanoTime();
            app.signal("TERM");
            assertThat(app.exitCode()).isEqualTo(5);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
            assertThat(app.output()).contains("close c", "close b", "close a").containsOnlyOnce("finalise SIGNAL true");
        }
    }

    @Test
    void finaliserHangs_theRestIsClosed() throws Exception {
        try (ChildJvm app = start("hang")) {
            app.await("ready");
            app.send("end");
            assertThat(app.exitCode()).as("unclean").isEqualTo(1);
            assertThat(app.output()).endsWith("close c", "close b", "close a");
        }
    }

    @Test
    void finaliserThrows_theRestIsClosed_andTheNextStartKnows() throws Exception {
        try (ChildJvm app = start("throw")) {
            app.await("ready");
            app.send("end");
            assertThat(app.exitCode()).isEqualTo(1);
            assertThat(app.output()).endsWith("close c", "close b", "close a");
        }
        try (ChildJvm app = start("normal")) {
            assertThat(app.await("ready")).isEqualTo("ready after UNCLEAN");
        }
    }

    @Test
    void recover_turnedOffForAPhaseThatGoesWrong_leavesTheLaterPhasesOut() throws Exception {
        try (ChildJvm app = start("no-recover")) {
            app.await("ready");
            app.send("end");
            assertThat(app.exitCode()).isEqualTo(1);
            assertThat(app.output()).endsWith("finalise API true").doesNotContain("close c", "close b", "close a");
        }
    }

    @Test
    void restartOn_scheduleIsDue_endsInOrder_with86() throws Exception {
        try (ChildJvm app = start("restart")) {
            app.await("ready");
            assertThat(app.exitCode()).isEqualTo(86);
            assertThat(app.output())
                    .containsExactly(
                            "loop left", "finalise SCHEDULED true", "finalised", "close c", "close b", "close a");
        }
    }

    @Test
    void finaliserStartsThreads_theyRunAndHoldNothingUp() throws Exception {
        try (ChildJvm app = start("threads")) {
            app.await("ready");
            app.send("end");
            assertThat(app.exitCode()).isZero();
            assertThat(app.output()).contains("thread of the finaliser").endsWith("close a");
        }
    }

    @Test
    void exitFromAnywhere_finalisesFirst() throws Exception {
        try (ChildJvm app = start("normal")) {
            app.await("ready");
            app.send("7");
            assertThat(app.exitCode()).isEqualTo(7);
            assertThat(app.output()).containsOnlyOnce("finalised").endsWith("close a");
        }
    }

    /**
     * The loop never returns from there, so nobody may wait for it: that would cost time, and the mark of a clean end.
     */
    @Test
    void exitFromTheWorkLoop_finalisesFirst_andIsACleanEnd() throws Exception {
        try (ChildJvm app = start("exit-in-loop")) {
            app.await("ready");
            assertThat(app.exitCode()).isEqualTo(7);
            assertThat(app.output()).containsOnlyOnce("finalised").endsWith("close c", "close b", "close a");
        }
        try (ChildJvm app = start("normal")) {
            assertThat(app.await("ready")).isEqualTo("ready after CLEAN");
        }
    }

    @Test
    void logHangs_theShutdownDoesNot() throws Exception {
        String stuck = "-Dslf4j.provider=" + StuckLog.class.getName();
        try (ChildJvm app = start("normal", stuck)) {
            app.await("ready");
            app.signal("TERM");
            assertThat(app.exitCode()).isEqualTo(143);
            assertThat(app.output()).endsWith("finalised", "close c", "close b", "close a");
        }
        try (ChildJvm app = start("stubborn", stuck)) {
            assertThat(app.await("ready")).isEqualTo("ready after CLEAN");
            app.signal("TERM");
            app.await("finalise");
            termUntilItEnds(app);
            assertThat(app.exitCode()).isEqualTo(143);
            assertThat(app.output()).doesNotContain("close a");
        }
    }

    @Test
    void signalsRefusedByTheJvm_theRestWorks() throws Exception {
        try (ChildJvm app = start("normal", "-Xrs")) {
            app.await("ready");
            app.send("end");
            assertThat(app.exitCode()).isZero();
            assertThat(app.output()).contains("finalised").endsWith("close a");
        }
    }

    @Test
    void foreignHookHangs_weHaltAtTheLimit() throws Exception {
        try (ChildJvm app = start("foreign-hook")) {
            app.await("ready");
            app.signal("TERM");
            assertThat(app.exitCode()).isEqualTo(143);
            assertThat(app.output()).endsWith("close c", "close b", "close a");
        }
    }

    @Test
    void lockLost_endsWithoutWriting_with74() throws Exception {
        try (ChildJvm app = start("normal")) {
            app.await("ready");
            Files.delete(directory.resolve("app.lock"));
            assertThat(app.exitCode()).isEqualTo(74);
            assertThat(app.output()).contains("finalise LOCK_LOST false");
        }
    }

    @Test
    void ofTwoStarts_oneGivesWayWith75() throws Exception {
        try (ChildJvm first = start("normal");
                ChildJvm second = start("normal")) {
            Process loser = CompletableFuture.anyOf(
                            first.process().onExit(), second.process().onExit())
                    .thenApply(Process.class::cast)
                    .get(ChildJvm.LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(loser.exitValue()).isEqualTo(75);
        }
    }

    @Test
    void waitForLock_otherInstanceEndsMeanwhile_startsInItsPlace() throws Exception {
        try (ProcessLock other = ProcessLock.at(directory.resolve("app.lock"))
                        .tryAcquire()
                        .orThrow();
                ChildJvm app = start("wait-for-lock")) {
            assertThat(app.process().waitFor(2, TimeUnit.SECONDS))
                    .as("it gave way")
                    .isFalse();
            assertThat(app.output()).isEmpty();
            other.release();
            assertThat(app.await("ready")).startsWith("ready after ");
            app.send("end");
            assertThat(app.exitCode()).isZero();
        }
    }

    @Test
    void diagnosingHolder_refusedStart_leavesADumpOfTheHolder_andGivesWayWith75() throws Exception {
        try (ChildJvm holder = start("normal")) {
            holder.await("ready");
            try (ChildJvm refused = start("diagnose")) {
                assertThat(refused.exitCode()).isEqualTo(75);
                assertThat(refused.errors())
                        .filteredOn(line -> line.startsWith("another instance holds "))
                        .singleElement()
                        .asString()
                        .contains("process " + holder.pid() + " (")
                        .contains("; thread dump in " + directory.resolve("dumps"));
            }
        }
    }
}
