package io.holdfast.watchtower.recorder;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Nobody but SQLite opens the database's files: closing another channel on one of them in the same process drops
 * SQLite's locks without a word, and rows that were committed are overwritten by other processes.
 */
class DatabaseFilesGuardTest {

    private static final Set<String> LOOKS_ONLY = Set.of(
            "size",
            "isRegularFile",
            "isReadable",
            "isWritable",
            "exists",
            "readAttributes",
            "getPosixFilePermissions",
            "setPosixFilePermissions");

    /** On a file that was not there, nobody has a lock that could be dropped. */
    private static final Set<String> MAKES_OR_DELETES = Set.of("createFile", "delete");

    private static final ArchRule NOBODY_OPENS_FILES = noClasses()
            .should()
            .accessTargetWhere(new DescribedPredicate<JavaAccess<?>>("it could open a file") {
                @Override
                public boolean test(JavaAccess<?> access) {
                    String owner = access.getTargetOwner().getName();
                    return switch (owner) {
                        case "java.nio.file.Files" ->
                            !LOOKS_ONLY.contains(access.getName()) && !isMadeAnew(access) && !isOfTheSystem(access);
                        case "java.io.FileInputStream",
                                "java.io.FileOutputStream",
                                "java.io.FileReader",
                                "java.io.FileWriter",
                                "java.io.RandomAccessFile",
                                "java.io.File",
                                "java.nio.channels.FileChannel",
                                "java.nio.channels.AsynchronousFileChannel" -> true;
                        default -> false;
                    };
                }
            });

    private static boolean isMadeAnew(JavaAccess<?> access) {
        return access.getOriginOwner().isEquivalentTo(OwnerOnlyFile.class)
                && MAKES_OR_DELETES.contains(access.getName());
    }

    /** The uptime, by which the time that the machine slept is known. */
    private static boolean isOfTheSystem(JavaAccess<?> access) {
        return access.getOriginOwner().isEquivalentTo(MachineTime.class)
                && access.getName().equals("readString");
    }

    @Test
    void recorderAndItsCommand_openNoFile() {
        NOBODY_OPENS_FILES.check(new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.holdfast.watchtower.recorder", "io.holdfast.watchtower.incidents"));
    }

    @Test
    void guard_bites() {
        assertThatThrownBy(() -> NOBODY_OPENS_FILES.check(new ClassFileImporter().importClasses(ReadsTheFile.class)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ReadsTheFile.backUp");
    }

    static final class ReadsTheFile {
        void backUp(Path database, Path copy) throws IOException {
            Files.copy(database, copy);
        }
    }
}
