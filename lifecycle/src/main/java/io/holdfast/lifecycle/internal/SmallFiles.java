package io.holdfast.lifecycle.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Small text files that belong to one user: replaced in one step, never read through a link, never read without a
 * limit.
 */
public final class SmallFiles {

    private static final int LIMIT_BYTES = 16 * 1024;
    private static final FileAttribute<?>[] NO_ATTRIBUTES = {};

    private SmallFiles() {}

    /** Attributes for a new file that only its owner may touch; none where the file system has no such notion. */
    public static FileAttribute<?>[] ownerOnlyFile(Path path) {
        return attributes(path, "rw-------");
    }

    public static FileAttribute<?>[] ownerOnlyDirectory(Path path) {
        return attributes(path, "rwx------");
    }

    public static boolean hasView(Path path, String view) {
        return path.getFileSystem().supportedFileAttributeViews().contains(view);
    }

    /** Replaces the file; a reader sees the old text or the new, never a part. */
    public static void replace(Path file, String text) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Path temporary = Files.createTempFile(directory, "." + file.getFileName(), ".tmp", ownerOnlyFile(file));
        try {
            Files.writeString(temporary, text);
            try {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Returns the text, at most 16 KiB of it; empty if there is no such file. */
    public static Optional<String> read(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        // a stream, not a channel: that would refuse an interrupted thread
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(new String(in.readNBytes(LIMIT_BYTES), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Lines {@code key=value}; line breaks in a value become blanks, so that no value can forge a line. */
    public static String format(Map<String, String> entries) {
        StringBuilder text = new StringBuilder();
        entries.forEach((key, value) ->
                text.append(key).append('=').append(oneLine(value)).append('\n'));
        return text.toString();
    }

    public static Map<String, String> parse(String text) {
        Map<String, String> entries = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            int at = line.indexOf('=');
            if (at > 0) {
                entries.put(line.substring(0, at), line.substring(at + 1));
            }
        });
        return entries;
    }

    /**
     * Printable text on one line: control characters, of which those from U+0080 on move a terminal's cursor as well,
     * become blanks.
     */
    public static String oneLine(String text) {
        return text.replaceAll("[\\p{Cc}\\u2028\\u2029]", " ");
    }

    /** Adds to a regular file of that name, or makes one; anything else there is left alone. */
    public static void append(Path file, String text) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("file type: not a regular file (expected: one)");
        }
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns the path that a file names; empty if this system cannot have such a path. */
    public static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static FileAttribute<?>[] attributes(Path path, String permissions) {
        if (!hasView(path, "posix")) {
            return NO_ATTRIBUTES;
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }
}
