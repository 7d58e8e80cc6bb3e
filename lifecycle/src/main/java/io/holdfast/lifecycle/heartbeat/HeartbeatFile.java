package io.holdfast.lifecycle.heartbeat;

import io.holdfast.lifecycle.internal.GuardedLog;
import io.holdfast.lifecycle.internal.SmallFiles;
import io.holdfast.lifecycle.time.Clocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
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
 * The writing end of a heartbeat file. A failed write is logged once and tried again with the next one, on a file
 * opened anew. No fsync: the record matters only while the machine runs, and a stalled disk must not stall us.
 *
 * <p>A file has one writer, see {@link HeartbeatClaim}; a process that may not write it writes nothing there, or goes
 * on in another file if one was given.
 */
final class HeartbeatFile implements AutoCloseable {

    private static final GuardedLog LOG = GuardedLog.of(HeartbeatFile.class);
    private static final Set<OpenOption> OPTIONS = Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final ByteBuffer found = ByteBuffer.allocate(HeartbeatFormat.SIZE);
    private @Nullable Fallback fallback;
    private Path path;
    private HeartbeatClaim claim;
    private @Nullable FileChannel channel;
    private @Nullable Object fileKey;
    private boolean failing;

    /**
     * Where to go if the file is another's.
     *
     * @param path the file to go on in
     * @param taken told when that happens
     */
    record Fallback(Path path, Runnable taken) {}

    HeartbeatFile(Path path, Clocks clocks, @Nullable Fallback fallback) {
        this.path = path.toAbsolutePath();
        this.claim = new HeartbeatClaim(this.path, clocks);
        this.fallback = fallback;
    }

    /**
     * Whether it was written. A channel refuses an interrupted thread, and an interrupt closes it, for all; so one that
     * is there already is put off, and one that comes meanwhile has the record written again.
     */
    synchronized boolean write(byte[] record) {
        boolean interrupted = Thread.interrupted();
        try {
            return writeTo(record);
        } catch (ClosedByInterruptException e) {
            LOG.debug("interrupted while writing {}; writing it again", path, e);
            Thread.interrupted();
            interrupted = true;
            closeChannel();
            return again(record);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean again(byte[] record) {
        try {
            return writeTo(record);
        } catch (ClosedByInterruptException e) {
            LOG.debug("interrupted again while writing {}; left to the next record", path, e);
            Thread.interrupted();
            closeChannel();
            return false;
        }
    }

    private boolean writeTo(byte[] record) throws ClosedByInterruptException {
        try {
            FileChannel open = channel();
            String taken = claim.check(HeartbeatReader.read(open, found));
            if (taken != null) {
                return refused(taken, record);
            }
            ByteBuffer buffer = ByteBuffer.wrap(record);
            while (buffer.hasRemaining()) {
                open.write(buffer, buffer.position());
            }
            if (failing) {
                LOG.info("writing {} again", path);
            }
            failing = false;
            return true;
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn("cannot write {}: {}; trying on", path, e.toString());
            }
            failing = true;
            closeChannel();
            return false;
        }
    }

    private boolean refused(String taken, byte[] record) {
        Fallback next = fallback;
        if (next == null) {
            if (!failing) {
                LOG.error("{}; not beating there", taken);
            }
            failing = true;
            return false;
        }
        fallback = null;
        close();
        path = next.path().toAbsolutePath();
        claim = claim.to(path);
        LOG.error("{}; beating in {} instead", taken, path);
        next.taken().run();
        return write(record);
    }

    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        BasicFileAttributes found = stat();
        // A deleted or replaced file would take our beats and show them to nobody.
        if (open != null && found != null && Objects.equals(found.fileKey(), fileKey)) {
            return open;
        }
        closeChannel();
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
        closeChannel();
        claim.close();
    }

    private void closeChannel() {
        FileChannel open = channel;
        channel = null;
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (IOException e) {
            LOG.debug("cannot close {}", path, e);
        }
    }
}
