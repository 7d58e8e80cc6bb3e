package io.holdfast.lifecycle.lock;

import io.holdfast.lifecycle.internal.SmallFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Linux's own table of file locks, {@code /proc/locks}: it names the holder even if nobody wrote an owner file, and it
 * is the only way for a holder to notice that the lock was dropped behind its back (closing any other channel on the
 * file in the same JVM does that, and {@code FileLock.isValid()} stays true). Some file systems number devices
 * differently here than in {@code stat}; then nothing is found, so absence is evidence only after presence has been
 * seen.
 */
final class KernelLocks {

    private static final Path TABLE = Path.of("/proc/locks");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int PID = 4;
    private static final int INODE = 5;

    private KernelLocks() {}

    /** The process that holds a POSIX lock on the file; -1 if none is to be seen. */
    static long holderOf(Path file) {
        if (!Files.isReadable(TABLE) || !SmallFiles.hasView(file, "unix")) {
            return -1;
        }
        try {
            String inode = inodeInTable(file);
            List<String> lines = Files.readAllLines(TABLE, StandardCharsets.ISO_8859_1);
            for (String line : lines) {
                // "1: POSIX  ADVISORY  WRITE 1234 08:01:5678 0 EOF"; a waiter has "->" in second place
                String[] words = BLANKS.split(line, 0);
                if (words.length > INODE && words[1].equals("POSIX") && words[INODE].equals(inode)) {
                    return Long.parseLong(words[PID]);
                }
            }
        } catch (IOException | NumberFormatException e) {
            return -1; // no table, no file or no number: nothing is known, and the caller says so
        }
        return -1;
    }

    private static String inodeInTable(Path file) throws IOException {
        long device = (long) Files.getAttribute(file, "unix:dev", LinkOption.NOFOLLOW_LINKS);
        long inode = (long) Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
        // the layout of glibc's major() and minor()
        long major = ((device >>> 8) & 0xfff) | ((device >>> 32) & ~0xfffL);
        long minor = (device & 0xff) | ((device >>> 12) & ~0xffL);
        return String.format("%02x:%02x:%d", major, minor, inode);
    }
}
