package io.holdfast.watchtower.recorder;

import io.holdfast.core.log.GuardedLog;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Makes a file that its owner alone may touch, whatever the umask, before SQLite opens it; SQLite gives its mode to the
 * files beside it. A file that is there already keeps its mode, since somebody may have given it to a group on purpose;
 * that others may read it is told.
 */
final class OwnerOnlyFile {

    private static final GuardedLog LOG = GuardedLog.of(FlightRecorder.class);
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private OwnerOnlyFile() {}

    /** Never fails: SQLite says better why no file can be made there. */
    static void make(Path file) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (!posix) {
            return;
        }
        try {
            // of a file that is not there no connection can lose its locks
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER));
            Files.setPosixFilePermissions(file, OWNER);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("{} is there already, and keeps its mode", file);
        } catch (IOException e) {
            LOG.debug("{} is not made for its owner alone", file, e);
        }
    }

    /** Deletes what was made, if nothing was written into it. */
    static void takeBack(Path file) {
        try {
            if (Files.exists(file) && Files.size(file) == 0) {
                Files.delete(file);
            }
        } catch (IOException e) {
            LOG.debug("{} stays, with nothing in it", file, e);
        }
    }

    /** Says on the log if others than its owner may touch it. */
    static void tellOfOthers(Path file) {
        try {
            Set<PosixFilePermission> found = Files.getPosixFilePermissions(file);
            if (!OWNER.containsAll(found)) {
                LOG.info(
                        "{} and the files beside it are open to others: {} (expected: {}, or on purpose)",
                        file,
                        PosixFilePermissions.toString(found),
                        PosixFilePermissions.toString(OWNER));
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("the mode of {} is not known", file, e);
        }
    }
}
