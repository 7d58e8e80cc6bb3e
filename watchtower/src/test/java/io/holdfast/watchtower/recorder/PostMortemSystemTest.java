package io.holdfast.watchtower.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A killed service's database in the hands of somebody who may read it and nothing else. The other user is this one,
 * without the rights of root, and the files belong to somebody else.
 */
@Tag("system")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostMortemSystemTest {

    private static final String ALL = "incidents 51 entries 50 more false unreadable 0";
    private static final List<String> OTHER_USER = List.of(
            "setpriv",
            "--bounding-set=-dac_override,-dac_read_search,-fowner",
            "--inh-caps=-dac_override,-dac_read_search,-fowner");

    @TempDir
    Path folder;

    private Path directory;
    private Path library;
    private Path data;
    private Path database;

    @BeforeEach
    void killedService() throws Exception {
        directory = folder.toRealPath();
        library = ChildJvm.library(directory.resolve("library"));
        data = Files.createDirectory(directory.resolve("data"));
        database = data.resolve("flight.db");
        try (ChildJvm service = ChildJvm.start(library)) {
            assertThat(service.ask("open " + database)).isEqualTo("open");
            assertThat(service.ask("record 50")).isEqualTo("recorded 50");
            assertThat(service.ask("flush")).isEqualTo("true");
            service.kill();
        }
        assertThat(Files.size(data.resolve("flight.db-wal"))).isPositive();
    }

    private void belongsToOthers(Path where, String files) throws IOException {
        UserPrincipal nobody =
                where.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        try (Stream<Path> all = Files.list(where)) {
            for (Path each : all.toList()) {
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString(files));
                Files.setOwner(each, nobody);
            }
        }
        Files.setPosixFilePermissions(where, PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.setOwner(where, nobody);
    }

    private String reportedTo(List<String> user, Path file) throws Exception {
        try (ChildJvm reader = ChildJvm.start(library, user)) {
            return reader.ask("report " + file + " P1D");
        }
    }

    private List<String> filesOf(Path where) throws IOException {
        try (Stream<Path> all = Files.list(where)) {
            return new ArrayList<>(
                    all.map(each -> each.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void otherUser_whoMayRead_seesAll_alsoWhatIsInTheLogAlone() throws Exception {
        belongsToOthers(data, "rw-r--r--");
        List<String> before = filesOf(data);
        assertThat(reportedTo(OTHER_USER, database)).isEqualTo(ALL);
        assertThat(filesOf(data)).isEqualTo(before);
    }

    @Test
    void otherUser_whoMayNotRead_isToldThat() throws Exception {
        belongsToOthers(data, "rw-------");
        assertThat(reportedTo(OTHER_USER, database))
                .isEqualTo("UNREADABLE cannot read " + database + ": flight.db may not be read by this user");
    }

    @Test
    void otherUser_whoMayNotLookIntoTheFolder_isToldThat() throws Exception {
        belongsToOthers(data, "rw-------");
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        assertThat(reportedTo(OTHER_USER, database))
                .isEqualTo("UNREADABLE cannot read " + database + ": its folder may not be looked into by this user");
    }

    @Test
    void otherUser_whoMayReadTheFileAlone_isToldWhichHeMayNot() throws Exception {
        belongsToOthers(data, "rw-------");
        Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(reportedTo(OTHER_USER, database))
                .isEqualTo("UNREADABLE cannot read " + database + ": flight.db-wal may not be read by this user");
    }

    @Test
    void readOnlyMount_isReadAsWell() throws Exception {
        String script = "mount --bind %1$s %1$s && mount -o remount,ro,bind %1$s && exec \"$@\"".formatted(data);
        assertThat(reportedTo(List.of("unshare", "--mount", "sh", "-c", script, "sh"), database))
                .isEqualTo(ALL);
    }

    @Test
    void copyOfTheFileAlone_isRead_inAFolderThatNobodyMayWrite() throws Exception {
        Sqlite.text(database, "PRAGMA wal_checkpoint(TRUNCATE)");
        Path copies = Files.createDirectory(directory.resolve("copies"));
        Path copy = Files.copy(database, copies.resolve("copy of it?.db"));
        assertThat(Sqlite.text(copies.resolve("copy of it?.db"), "PRAGMA journal_mode"))
                .isNotEmpty();
        belongsToOthers(copies, "r--r--r--");
        try (ChildJvm reader = ChildJvm.start(library, OTHER_USER)) {
            Path plain = Files.createSymbolicLink(directory.resolve("link.db"), copy);
            assertThat(reader.ask("report " + plain + " P1D")).isEqualTo(ALL);
        }
    }

    @Test
    void logWithoutItsIndex_isSaidToNeedAFolderThatMayBeWritten() throws Exception {
        Path copies = Files.createDirectory(directory.resolve("copies"));
        for (String each : List.of("flight.db", "flight.db-wal")) {
            Files.copy(data.resolve(each), copies.resolve(each), StandardCopyOption.COPY_ATTRIBUTES);
        }
        belongsToOthers(copies, "r--r--r--");
        assertThat(reportedTo(OTHER_USER, copies.resolve("flight.db")))
                .isEqualTo("UNREADABLE cannot read " + copies.resolve("flight.db")
                        + ": its write-ahead log can be read only where flight.db-shm may be made:"
                        + " copy the file and its -wal to a folder that may be written");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0277", "0777"})
    void filesThatAreMade_areTheirOwnersAlone_whateverTheUmask(String umask) throws Exception {
        Path own = Files.createDirectory(directory.resolve("own"));
        List<String> before = List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh");
        try (ChildJvm service = ChildJvm.start(library, before)) {
            assertThat(service.ask("open " + own.resolve("flight.db"))).isEqualTo("open");
            assertThat(service.ask("record 5")).isEqualTo("recorded 5");
            assertThat(service.ask("flush")).isEqualTo("true");
            assertThat(service.ask("modes " + own))
                    .contains("flight.db rw-------", "flight.db-shm rw-------", "flight.db-wal rw-------");
            service.kill();
        }
    }

    @Test
    void modeThatSomebodyGave_isKept() throws Exception {
        Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("rw-r-----"));
        try (FlightRecorder recorder = FlightRecorder.at(database).open()) {
            Waiting.until(() -> recorder.status().state() == RecorderStatus.State.RECORDING);
            recorder.backup(data.resolve("copy.db"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(database)))
                .isEqualTo("rw-r-----");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("copy.db"))))
                .isEqualTo("rw-------");
    }
}
