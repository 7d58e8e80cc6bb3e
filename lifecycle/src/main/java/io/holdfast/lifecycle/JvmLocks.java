package io.holdfast.lifecycle;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Which lock files this JVM holds. On POSIX systems, closing any channel on a file drops every lock this process has on it, so a second
 * attempt inside the JVM must be refused before it opens the file. The register therefore lives where all class loaders see it, in the system
 * properties, and holds only strings, so that whoever lists or stores the properties is not surprised.
 */
final class JvmLocks {

    private static final String PREFIX = "io.holdfast.lifecycle.lock.";

    /** Channels and locks that must never be closed by a collector: dropping one would drop a lock. */
    private static final Queue<Object> KEPT = new ConcurrentLinkedQueue<>();

    private JvmLocks() {}

    static boolean claim(Path file) {
        return properties().putIfAbsent(PREFIX + file, "held") == null;
    }

    static void free(Path file) {
        properties().remove(PREFIX + file);
    }

    /** Keeps a held lock alive although its user may have dropped the reference. */
    static void keep(ProcessLock lock) {
        KEPT.add(lock);
    }

    static void forget(ProcessLock lock) {
        KEPT.remove(lock);
    }

    /** Keeps open, for the life of the JVM, a channel that some other code's lock depends on. */
    static void park(FileChannel channel) {
        KEPT.add(channel);
    }

    private static Properties properties() {
        return System.getProperties();
    }
}
