package io.holdfast.lifecycle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.lifecycle.lock.LockRefusedException;
import io.holdfast.lifecycle.lock.LockResult;
import io.holdfast.lifecycle.lock.ProcessLock;
import io.holdfast.lifecycle.readiness.ReadinessState;
import io.holdfast.lifecycle.shutdown.ShutdownPhase;
import io.holdfast.lifecycle.shutdown.ShutdownReason;
import io.holdfast.lifecycle.shutdown.ShutdownReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LifecycleStartTest {

    @TempDir
    Path directory;

    private final List<String> ran = new CopyOnWriteArrayList<>();
    private @Nullable Lifecycle life;

    @AfterEach
    void end() throws Exception {
        if (life != null) {
            ended(ShutdownReason.API);
        }
    }

    private LifecycleBuilder guest() {
        return Lifecycle.of("app", directory).asGuest();
    }

    private ShutdownReport ended(ShutdownReason reason) throws Exception {
        return requireNonNull(life)
                .shutdown()
                .begin(reason, "the test")
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void start_opensThePartsAndReturns_ready() throws Exception {
        life = guest().open("database", () -> () -> ran.add("closed")).start();

        assertThat(life.isRunning()).isTrue();
        assertThat(life.readiness().state()).isEqualTo(ReadinessState.READY);
        assertThat(life.lock().verify()).isTrue();
        assertThat(life.shutdown().exitCode()).isZero();
        assertThat(ran).isEmpty();
    }

    @Test
    void start_withACondition_waitsForIt() throws Exception {
        life = guest().awaiting("application").start();

        assertThat(life.readiness().snapshot().unmet()).containsOnlyKeys("application");
        life.readiness().met("application");

        assertThat(life.readiness().state()).isEqualTo(ReadinessState.READY);
    }

    @Test
    void end_ofAGuest_closesInOrder_freesTheLockAndLeavesTheJvm() throws Exception {
        life = guest().open("a", () -> () -> ran.add("a"))
                .open("b", () -> () -> ran.add("b"))
                .on(ShutdownPhase.FINALIZE, "save", reason -> ran.add("save " + reason))
                .start();

        ShutdownReport report = ended(ShutdownReason.SCHEDULED);

        assertThat(report.isClean()).isTrue();
        assertThat(ran).containsExactly("save SCHEDULED", "b", "a");
        assertThat(life.shutdown().exitCode()).isEqualTo(86);
        life = guest().start();
        assertThat(life.lastEnd()).hasToString("CLEAN");
    }

    @Test
    void start_ofASecondGuest_throws() throws Exception {
        life = guest().start();

        assertThatThrownBy(() -> guest().start())
                .isInstanceOf(LockRefusedException.class)
                .hasMessageStartingWith("this JVM already holds ");
    }

    @Test
    void start_thatFails_closesWhatWasOpened_freesTheLockAndThrows() throws Exception {
        LifecycleBuilder failing = guest().open("a", () -> () -> ran.add("a")).open("b", () -> {
            throw new IOException("no b");
        });

        assertThatThrownBy(failing::start).isInstanceOf(IOException.class).hasMessage("no b");

        awaitFree();
        assertThat(ran).containsExactly("a");
    }

    private void awaitFree() throws Exception {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        LockResult result = ProcessLock.at(directory.resolve("app.lock")).tryAcquire();
        while (!(result instanceof LockResult.Acquired) && System.nanoTime() < limit) {
            Thread.onSpinWait();
            result = ProcessLock.at(directory.resolve("app.lock")).tryAcquire();
        }
        result.orThrow().release();
    }

    @Test
    void run_ofAGuest_isRefused() {
        assertThatThrownBy(() -> guest().run(life -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("asGuest: run (expected: start, since run never returns)");
    }
}
