package io.holdfast.lifecycle.internal;

import java.nio.file.Path;
import java.util.Properties;

/**
 * Which lock and heartbeat files this JVM has in use. On POSIX systems, closing any channel on a file drops every lock
 * this process has on it, so a second attempt inside the JVM must be refused before it opens the file. The register
 * therefore lives where all class loaders see it, in the system properties, and holds only strings, so that code that
 * lists or stores the properties is not surprised. Safe for use by many threads.
 */
public final class FileClaims {

    private static final String PREFIX = "io.holdfast.lifecycle.lock.";

    private FileClaims() {}

    /** Returns whether the file is the caller's from now on; false if it is somebody's already. */
    public static boolean claim(Path file) {
        return properties().putIfAbsent(PREFIX + file, "held") == null;
    }

    public static void free(Path file) {
        properties().remove(PREFIX + file);
    }

    private static Properties properties() {
        return System.getProperties();
    }
}
