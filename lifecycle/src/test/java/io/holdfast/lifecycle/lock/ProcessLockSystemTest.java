package io.holdfast.lifecycle.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.process.ChildJvm;
import io.holdfast.lifecycle.process.ProcessIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("system")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessLockSystemTest {

    @TempDir
    Path directory;

    private Path file() throws IOException {
        return directory.toRealPath().resolve("service.lock");
    }

    @ParameterizedTest
    @CsvSource({"2, 1000", "8, 200"})
    void racingJvms_everyRoundHasExactlyOneHolder(int racers, int rounds) throws Exception {
        Path board = Files.write(directory.resolve("board"), new byte[8 + 4 * rounds]);
        List<ChildJvm> children = new ArrayList<>();
        try {
            for (int i = 0; i < racers; i++) {
                children.add(ChildJvm.start(LockApp.class));
            }
            for (ChildJvm child : children) {
                child.send("race " + file() + " " + board + " " + racers + " " + rounds);
            }
            int refused = 0;
            for (ChildJvm child : children) {
                refused += Integer.parseInt(child.await("refused").substring("refused ".length()));
            }
            assertThat(refused).isEqualTo((racers - 1) * rounds);
        } finally {
            for (ChildJvm child : children) {
                child.close();
            }
        }
        ByteBuffer holders = ByteBuffer.wrap(Files.readAllBytes(board)).order(ByteOrder.nativeOrder());
        for (int round = 0; round < rounds; round++) {
            assertThat(holders.getInt(8 + 4 * round))
                    .as("holders in round %d", round)
                    .isEqualTo(1);
        }
    }

    @Test
    void holderKilled_theNextStartGetsItWithinASecond() throws Exception {
        try (ChildJvm holder = ChildJvm.start(LockApp.class, "try", file())) {
            assertThat(holder.next()).startsWith("Acquired");
            assertThat(ProcessLock.at(file()).tryAcquire()).isInstanceOf(LockResult.HeldByOther.class);
            holder.killNine();
            long start = System.nanoTime();
            try (ProcessLock lock =
                    ProcessLock.at(file()).waitFor(Duration.ofSeconds(10)).orThrow()) {
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
                assertThat(lock.verify()).isTrue();
            }
        }
    }

    @Test
    void refusedSecondAttemptInTheHoldersJvm_doesNotLetAThirdProcessIn() throws Exception {
        try (ChildJvm holder = ChildJvm.start(LockApp.class, "try", file());
                ChildJvm third = ChildJvm.start(LockApp.class)) {
            assertThat(holder.next()).startsWith("Acquired");
            assertThat(holder.ask("try " + file())).startsWith("HeldHere");
            assertThat(third.ask("try " + file())).startsWith("HeldByOther");
        }
    }

    @Test
    void lockWhoseReferenceWasDropped_isStillHeldAfterACollection() throws Exception {
        try (ChildJvm holder = ChildJvm.start(LockApp.class, "try", file())) {
            assertThat(holder.next()).startsWith("Acquired");
            assertThat(holder.ask("forget")).isEqualTo("forgotten");
            assertThat(holder.ask("forget")).isEqualTo("forgotten");
            assertThat(ProcessLock.at(file()).tryAcquire()).isInstanceOf(LockResult.HeldByOther.class);
        }
    }

    @Test
    void heldByOther_namesTheVerifiedHolder_inOneLineWithExitCode75() throws Exception {
        try (ChildJvm holder = ChildJvm.start(LockApp.class, "try", file())) {
            assertThat(holder.next()).startsWith("Acquired");
            try (ChildJvm refused = ChildJvm.start(LockApp.class, "exit", file())) {
                assertThat(refused.exitCode()).isEqualTo(75);
                assertThat(refused.errors().stream().filter(line -> !line.startsWith("SLF4J")))
                        .singleElement()
                        .asString()
                        .startsWith("another instance holds " + file() + ": process " + holder.pid() + " (user ")
                        .endsWith("[VERIFIED]");
            }
        }
    }

    @Test
    void lockFileDeletedWhileHeld_isNoticedByTheNextVerify() throws Exception {
        try (ChildJvm holder = ChildJvm.start(LockApp.class, "try", file())) {
            assertThat(holder.next()).startsWith("Acquired");
            assertThat(holder.ask("verify")).isEqualTo("true");
            Files.delete(file());
            assertThat(holder.ask("verify")).isEqualTo("false");
        }
    }

    @Test
    void otherPidNamespace_isRefusedAndSaysThatTheNumberMeansNothingHere() throws Exception {
        try (ProcessLock lock = ProcessLock.at(file()).tryAcquire().orThrow();
                ChildJvm inside = ChildJvm.startIn(
                        List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child"),
                        List.of(),
                        LockApp.class,
                        "try",
                        lock.path())) {
            assertThat(inside.next()).startsWith("HeldByOther").endsWith("[OTHER_NAMESPACE]");
        }
    }

    @Test
    void ownerFileNamesAReusedPid_isStaleAndTheKernelNamesTheHolder() throws Exception {
        Process innocent = new ProcessBuilder("sleep", "60").start();
        try (ChildJvm holder = ChildJvm.start(LockApp.class, "try", file())) {
            assertThat(holder.next()).startsWith("Acquired");
            ProcessIdentity alive = ProcessIdentity.of(innocent.pid()).orElseThrow();
            writeOwner(new ProcessIdentity(alive.pid(), alive.startTicks() - 1, alive.bootId(), alive.namespace()));
            LockResult result = ProcessLock.at(file()).tryAcquire();
            assertThat(result.message())
                    .isEqualTo("another instance holds " + file() + ": process " + holder.pid()
                            + " (the owner file names process " + alive.pid() + ", which no longer runs) [STALE_INFO]");
            assertThat(innocent.isAlive()).isTrue();
        } finally {
            innocent.destroyForcibly();
        }
    }

    @Test
    void ownerFileNamesOurselves_isStale() throws Exception {
        try (ChildJvm holder = ChildJvm.start(LockApp.class, "try", file())) {
            assertThat(holder.next()).startsWith("Acquired");
            writeOwner(ProcessIdentity.current());
            assertThat(ProcessLock.at(file()).tryAcquire().message()).endsWith("[STALE_INFO]");
        }
    }

    @Test
    void ownerFileOfAnotherHost_isNotTakenForAProcessThatIsOver() throws Exception {
        try (ChildJvm holder = ChildJvm.start(LockApp.class, "try", file())) {
            assertThat(holder.next()).startsWith("Acquired");
            ProcessIdentity ours = ProcessIdentity.of(holder.pid()).orElseThrow();
            ProcessIdentity theirs = new ProcessIdentity(7, 7, "another boot", ours.namespace());
            writeOwner(theirs);
            assertThat(ProcessLock.at(file()).tryAcquire().message()).endsWith("[STALE_INFO]");
            Path owner = file().resolveSibling("service.lock.owner");
            Files.writeString(owner, Files.readString(owner).replaceAll("(?m)^host=.*$", "host=elsewhere"));
            assertThat(ProcessLock.at(file()).tryAcquire().message())
                    .contains("process 7 (", "on elsewhere")
                    .endsWith("[OTHER_NAMESPACE]");
        }
    }

    @Test
    void ownerFileUnreadable_theKernelStillNamesTheHolder() throws Exception {
        try (ChildJvm holder = ChildJvm.start(LockApp.class, "try", file())) {
            assertThat(holder.next()).startsWith("Acquired");
            Path owner = file().resolveSibling("service.lock.owner");
            Files.writeString(owner, "\0\1garbage");
            LockResult.HeldByOther result =
                    (LockResult.HeldByOther) ProcessLock.at(file()).tryAcquire();
            assertThat(result.holder().kernelPid()).contains(holder.pid());
            Files.delete(owner);
            Files.createDirectory(owner);
            assertThat(ProcessLock.at(file()).tryAcquire().message())
                    .isEqualTo("another instance holds " + file() + ": process " + holder.pid() + " [VERIFIED]");
        }
    }

    @Test
    void foreignSharedLock_isRefusedAsHeldByOther() throws Exception {
        Files.createFile(file());
        try (ChildJvm reader = ChildJvm.start(LockApp.class, "shared", file())) {
            assertThat(reader.next()).isEqualTo("shared true");
            assertThat(ProcessLock.at(file()).tryAcquire().message()).contains("process " + reader.pid());
        }
    }

    @Test
    void fifo_isRefusedWithoutBlocking() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", file().toString()).start().waitFor())
                .isZero();
        assertThat(ProcessLock.at(file()).tryAcquire().message())
                .isEqualTo("refusing to lock " + file() + ": file type: special file (expected: regular file)");
    }

    @Test
    void foreignOwner_isRefused() throws Exception {
        Files.createFile(file());
        Files.setAttribute(file(), "unix:uid", 12345);
        assertThat(ProcessLock.at(file()).tryAcquire().message()).contains("owner: 12345 (expected: 0");
    }

    @Test
    void readOnlyFileSystem_isNotWritable() throws Exception {
        assertThat(tryOnTmpfs("size=1m", "mount -o remount,ro " + directory))
                .startsWith("NotWritable cannot write")
                .contains("Read-only file system");
    }

    @Test
    void noInodes_isNotWritable() throws Exception {
        assertThat(tryOnTmpfs("size=1m,nr_inodes=1", "true"))
                .startsWith("NotWritable cannot write")
                .contains("No space left on device");
    }

    @Test
    void fullFileSystem_theLockIsHeldAllTheSame() throws Exception {
        assertThat(tryOnTmpfs("size=64k", "dd if=/dev/zero of=" + directory + "/fill bs=4k status=none; true"))
                .startsWith("Acquired");
    }

    private String tryOnTmpfs(String options, String then) throws Exception {
        String script = "mount -t tmpfs -o mode=0700," + options + " tmpfs " + directory + " && { " + then
                + "; } 2>/dev/null && exec \"$@\"";
        try (ChildJvm inside = ChildJvm.startIn(
                List.of("unshare", "--mount", "sh", "-c", script, "sh"), List.of(), LockApp.class, "try", file())) {
            String answer = inside.next();
            inside.process().getOutputStream().close();
            assertThat(inside.process().waitFor(ChildJvm.LIMIT_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(inside.errors()).noneMatch(line -> line.startsWith("\tat "));
            return answer;
        }
    }

    private void writeOwner(ProcessIdentity process) throws IOException {
        Path owner = file().resolveSibling("service.lock.owner");
        OwnerInfo info = OwnerInfo.parse(Files.readString(owner)).orElseThrow();
        Files.writeString(owner, new OwnerInfo(process, info.since(), info.details()).format());
    }
}
