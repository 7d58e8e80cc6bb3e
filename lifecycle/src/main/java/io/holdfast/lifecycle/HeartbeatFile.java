package io.holdfast.lifecycle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The writing end of a heartbeat file. A failed write is told once and tried again with the next one, on a file opened anew. No fsync: the record matters only while the machine
 * runs, and a stalled disk must not stall us.
 */
final class HeartbeatFile implements AutoCloseable {

    private static final GuardedLog log = GuardedLog.of(HeartbeatFile.class);
    private static final Set<OpenOption> OPTIONS =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final Path path;
    private @Nullable FileChannel channel;
    private @Nullable Object fileKey;
    private boolean failing;

    HeartbeatFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** Whether it was written. */
    synchronized boolean write(byte[] record) {
        try {
            FileChannel open = channel();
            ByteBuffer buffer = ByteBuffer.wrap(record);
            while (buffer.hasRemaining()) {
                open.write(buffer, buffer.position());
            }
            if (failing) {
                log.info("writing {} again", path);
            }
            failing = false;
            return true;
        } catch (IOException e) {
            if (!failing) {
                log.warn("cannot write {}: {}; trying on", path, e.toString());
            }
            failing = true;
            close();
            return false;
        }
    }

    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        BasicFileAttributes found = stat();
        // A deleted or replaced file would take our beats and show them to nobody.
        if (open != null && found != null && Objects.equals(found.fileKey(), fileKey)) {
            return open;
        }
        close();
        if (found != null && !found.isRegularFile()) {
            throw new IOException(
                    "file type: not a regular file (expected: one; opening a FIFO would wait for a reader)");
        }
        Path directory = path.getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectories(directory, SmallFiles.ownerOnlyDirectory(directory));
        }
        open = FileChannel.open(path, OPTIONS, SmallFiles.ownerOnlyFile(path));
        channel = open;
        BasicFileAttributes opened = stat();
        fileKey = opened == null ? null : opened.fileKey();
        return open;
    }

    private @Nullable BasicFileAttributes stat() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public synchronized void close() {
        FileChannel open = channel;
        channel = null;
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (IOException e) {
            log.debug("cannot close {}", path, e);
        }
    }
}
