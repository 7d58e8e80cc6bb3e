package io.holdfast.lifecycle.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.lifecycle.internal.SmallFiles;
import io.holdfast.lifecycle.process.ProcessIdentity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {

    @TempDir
    Path directory;

    private Path file() throws IOException {
        return directory.toRealPath().resolve("service.lock");
    }

    @Test
    void tryAcquire_free_holdsAnEmptyOwnerOnlyFile() throws IOException {
        try (ProcessLock lock = ProcessLock.at(file()).tryAcquire().orThrow()) {
            assertThat(lock.verify()).isTrue();
            assertThat(file()).isEmptyFile();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void tryAcquire_missingDirectory_makesItForTheOwnerOnly() throws IOException {
        Path deep = directory.resolve("a/b/service.lock");
        try (ProcessLock lock = ProcessLock.at(deep).tryAcquire().orThrow()) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(lock.path().getParent())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void at_aRoot_saysWhatIsExpected() {
        assertThatThrownBy(() -> ProcessLock.at(Path.of("/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lock file: / (expected: a file in a directory)");
    }

    @Test
    void tryAcquire_heldInThisJvm_saysSoEvenThroughAnotherSpellingOfThePath() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("alias"), directory);
        try (ProcessLock lock = ProcessLock.at(file()).tryAcquire().orThrow()) {
            LockResult second = ProcessLock.at(link.resolve("service.lock")).tryAcquire();
            assertThat(second).isInstanceOf(LockResult.HeldHere.class);
            assertThat(second.message()).isEqualTo("this JVM already holds " + file());
            assertThatThrownBy(second::orThrow)
                    .isInstanceOf(LockRefusedException.class)
                    .hasMessage(second.message());
            assertThat(lock.verify()).isTrue();
        }
    }

    @Test
    void path_ofAResult_isTheFileItself_throughWhateverSpelling() throws IOException {
        Path alias =
                Files.createSymbolicLink(directory.resolve("alias"), directory).resolve("service.lock");
        LockResult first = ProcessLock.at(alias).tryAcquire();
        try (ProcessLock lock = first.orThrow()) {
            LockResult second = ProcessLock.at(alias).tryAcquire();
            assertThat(lock.path()).isEqualTo(file());
            assertThat(first.path()).isEqualTo(file());
            assertThat(second.path()).isEqualTo(file());
        }
        Files.delete(file());
        Files.createDirectory(file());
        LockResult unsafe = ProcessLock.at(alias).tryAcquire();
        assertThat(unsafe).isInstanceOf(LockResult.UnsafePath.class);
        assertThat(unsafe.path()).isEqualTo(file());
    }

    @Test
    void tryAcquire_lockedHereByForeignCode_isRefusedWithoutDroppingThatLock() throws IOException {
        Files.createFile(file());
        try (FileChannel foreign = FileChannel.open(file(), StandardOpenOption.WRITE);
                var lock = foreign.lock()) {
            assertThat(ProcessLock.at(file()).tryAcquire()).isInstanceOf(LockResult.HeldHere.class);
            assertThat(lock.isValid()).isTrue();
            assertThat(KernelLocks.holderOf(file()))
                    .isEqualTo(ProcessHandle.current().pid());
        }
    }

    @Test
    void release_twice_keepsTheFileAndLetsTheNextIn() throws IOException {
        ProcessLock first = ProcessLock.at(file()).tryAcquire().orThrow();
        first.release();
        first.release();
        assertThat(first.verify()).isFalse();
        assertThat(file()).exists();
        assertThat(file().resolveSibling("service.lock.owner")).doesNotExist();
        try (ProcessLock second = ProcessLock.at(file()).tryAcquire().orThrow()) {
            assertThat(second.verify()).isTrue();
            first.release();
            assertThat(ProcessLock.at(file()).tryAcquire()).isInstanceOf(LockResult.HeldHere.class);
        }
    }

    @Test
    void verify_fileDeleted_isLostForGood() throws IOException {
        try (ProcessLock lock = ProcessLock.at(file()).tryAcquire().orThrow()) {
            Files.delete(file());
            assertThat(lock.verify()).isFalse();
            Files.createFile(file());
            assertThat(lock.verify()).isFalse();
            assertThat(lock.lostReason())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("the file is gone"));
        }
    }

    @Test
    void verify_fileReplaced_isLost() throws IOException {
        try (ProcessLock lock = ProcessLock.at(file()).tryAcquire().orThrow()) {
            Files.delete(file());
            Files.createFile(file());
            assertThat(lock.verify()).isFalse();
            assertThat(lock.lostReason()).contains("the file was replaced");
        }
    }

    @Test
    void verify_fileReadByOtherCodeInThisJvm_isLost() throws IOException {
        try (ProcessLock lock = ProcessLock.at(file()).tryAcquire().orThrow()) {
            assertThat(Files.readString(file())).isEmpty();
            assertThat(lock.verify()).isFalse();
            assertThat(lock.lostReason()).contains("other code in this JVM opened and closed the file");
        }
    }

    @Test
    void tryAcquireAndVerify_onAnInterruptedThread_areAsGoodAsElsewhere() throws IOException {
        Thread.currentThread().interrupt();
        try (ProcessLock lock = ProcessLock.at(file()).tryAcquire().orThrow()) {
            assertThat(lock.verify()).isTrue();
            assertThat(SmallFiles.read(file().resolveSibling("service.lock.owner"))
                            .flatMap(OwnerInfo::parse))
                    .map(OwnerInfo::process)
                    .contains(ProcessIdentity.current());
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void tryAcquire_symbolicLink_isRefusedAndTheVictimUntouched() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "precious");
        Files.createSymbolicLink(file(), victim);
        LockResult result = ProcessLock.at(file()).tryAcquire();
        assertThat(result).isInstanceOf(LockResult.UnsafePath.class);
        assertThat(result.message())
                .isEqualTo("refusing to lock " + file() + ": file type: symbolic link (expected: regular file)");
        assertThat(victim).hasContent("precious");
    }

    @Test
    void tryAcquire_directoryInPlaceOfTheFile_isRefused() throws IOException {
        Files.createDirectory(file());
        assertThat(ProcessLock.at(file()).tryAcquire().message())
                .isEqualTo("refusing to lock " + file() + ": file type: directory (expected: regular file)");
    }

    @Test
    void tryAcquire_fileInPlaceOfTheDirectory_isRefused() throws IOException {
        Path inTheWay = Files.createFile(directory.resolve("file"));
        assertThat(ProcessLock.at(inTheWay.resolve("service.lock")).tryAcquire())
                .isInstanceOf(LockResult.UnsafePath.class);
    }

    @Test
    void tryAcquire_directoryOpenToEverybody_isRefused() throws IOException {
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(ProcessLock.at(open.resolve("service.lock")).tryAcquire().message())
                .endsWith("directory permissions: rwxrwxrwx (expected: not writable by everybody)");
    }

    @Test
    void tryAcquire_fileReadableByOthers_isTightened() throws IOException {
        Files.createFile(file());
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));
        try (ProcessLock lock = ProcessLock.at(file()).tryAcquire().orThrow()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lock.path())))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void waitFor_refusalThatWaitingDoesNotCure_returnsAtOnce() throws Exception {
        try (ProcessLock lock = ProcessLock.at(file()).tryAcquire().orThrow()) {
            LockResult result = ProcessLock.at(lock.path()).waitFor(Duration.ofDays(1));
            assertThat(result).isInstanceOf(LockResult.HeldHere.class);
        }
    }

    @Test
    void tell_changesTheOwnerFileInOneStep() throws IOException {
        try (ProcessLock lock =
                ProcessLock.at(file()).showingCommand().tryAcquire().orThrow()) {
            lock.tell(OwnerField.STATE, "READY\nforged=1");
            OwnerInfo told = OwnerInfo.parse(Files.readString(file().resolveSibling("service.lock.owner")))
                    .orElseThrow();
            assertThat(told.process()).isEqualTo(ProcessIdentity.current());
            assertThat(told.details())
                    .containsEntry(OwnerField.STATE, "READY forged=1")
                    .containsKey(OwnerField.COMMAND)
                    .containsKey(OwnerField.USER);
        }
    }

    @Test
    void processIdentity_sameNumberOtherStart_isAnotherProcess() {
        ProcessIdentity self = ProcessIdentity.current();
        assertThat(self.isAlive()).isTrue();
        assertThat(new ProcessIdentity(self.pid(), self.startTicks() - 1, self.bootId(), self.namespace()).isAlive())
                .isFalse();
        assertThat(new ProcessIdentity(self.pid(), self.startTicks(), "another boot", self.namespace()).isAlive())
                .isFalse();
        assertThat(ProcessIdentity.of(Integer.MAX_VALUE)).isEmpty();
    }
}
