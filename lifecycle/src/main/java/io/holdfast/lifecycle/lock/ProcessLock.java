package io.holdfast.lifecycle.lock;

import static java.util.Objects.requireNonNull;

import io.holdfast.lifecycle.internal.FileClaims;
import io.holdfast.lifecycle.internal.GuardedLog;
import io.holdfast.lifecycle.time.Clocks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proof that this process is the only instance: an exclusive lock of the operating system on a file, which the
 * system itself frees when the process ends, however it ends. Process numbers are written beside it for people and
 * decide nothing.
 *
 * <pre>{@code
 * try (ProcessLock lock = ProcessLock.at(Path.of("/var/lib/chat/chat.lock")).acquireOrExit()) {
 *     serve();
 * }
 * }</pre>
 *
 * <p>The file stays for ever, empty; deleting it would let two holders in. No code of the JVM may open, read or copy it
 * while it is held: on POSIX systems closing such a second channel drops the lock in silence. Call {@link #verify()}
 * with every beat; it notices both. Safe for use by many threads.
 */
public final class ProcessLock implements AutoCloseable {

    private static final GuardedLog LOG = GuardedLog.of(ProcessLock.class);
    private static final int LOOKS_AT_TABLE = 3;

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;
    private final @Nullable Object fileKey;
    private final boolean inKernelTable;
    private final OwnerFile ownerFile;
    private OwnerInfo info;
    private boolean released;
    private @Nullable String lostReason;

    ProcessLock(Path path, FileChannel channel, FileLock lock, @Nullable Object fileKey, OwnerInfo info) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
        this.fileKey = fileKey;
        this.ownerFile = new OwnerFile(path);
        this.info = info;
        this.inKernelTable = listed();
    }

    /**
     * Returns a request for the lock on this file; its directory is made, for our user only, if there is none.
     *
     * @throws IllegalArgumentException if the path names no file, as that of a root does
     */
    public static LockRequest at(Path path) {
        if (requireNonNull(path, "path").toAbsolutePath().getFileName() == null) {
            throw new IllegalArgumentException("lock file: " + path + " (expected: a file in a directory)");
        }
        return new LockRequest(path, Clocks.system(), Map.of());
    }

    /** Returns the real path of the lock file. */
    public Path path() {
        return path;
    }

    /**
     * Looks, without opening the file, whether the lock is still ours: the path still leads to the file that we locked,
     * and where the kernel's lock table shows locks, it still shows ours. Once lost, always lost.
     *
     * @return false if the lock is lost or released; then stop writing at once
     */
    public synchronized boolean verify() {
        if (released) {
            return false;
        }
        if (lostReason == null) {
            lostReason = findLoss();
            if (lostReason != null) {
                LOG.error("lost the process lock {}: {}", path, lostReason);
            }
        }
        return lostReason == null;
    }

    /** Returns why {@link #verify()} found the lock lost; empty while it is ours. */
    public synchronized Optional<String> lostReason() {
        return Optional.ofNullable(lostReason);
    }

    /** Adds a detail to what a refused process is told from now on. Failing to write it only warns. */
    public synchronized void tell(OwnerField field, String value) {
        if (!released && lostReason == null && !value.equals(info.details().get(field))) {
            info = info.with(field, value);
            ownerFile.write(info);
        }
    }

    /** Gives the lock back. Does nothing the second time. The lock file stays. */
    public synchronized void release() {
        if (released) {
            return;
        }
        boolean ours = verify();
        released = true;
        if (ours) {
            ownerFile.delete();
        }
        try {
            lock.release();
        } catch (IOException e) {
            LOG.warn("cannot release {}: {}; closing the file frees it", path, e.toString());
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("cannot close {}: {}; the end of the process frees it", path, e.toString());
        }
        FileClaims.free(path);
        JvmLocks.forget(this);
    }

    /** The same as {@link #release()}. */
    @Override
    public void close() {
        release();
    }

    private @Nullable String findLoss() {
        if (!lock.isValid()) {
            return "its channel was closed";
        }
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!Objects.equals(fileKey, now.fileKey())) {
                return "the file was replaced";
            }
        } catch (IOException e) {
            return "the file is gone (" + e + ")";
        }
        return inKernelTable && !listed() ? "other code in this JVM opened and closed the file" : null;
    }

    /**
     * The table is no snapshot: an entry can be passed over while others come and go, so absence counts only when seen
     * three times.
     */
    private boolean listed() {
        for (int i = 0; i < LOOKS_AT_TABLE; i++) {
            if (KernelLocks.holderOf(path) == info.process().pid()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "ProcessLock[" + path + ']';
    }
}
