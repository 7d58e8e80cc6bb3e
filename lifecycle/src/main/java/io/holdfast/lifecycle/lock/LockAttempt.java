package io.holdfast.lifecycle.lock;

import io.holdfast.lifecycle.internal.FileClaims;
import io.holdfast.lifecycle.internal.GuardedLog;
import io.holdfast.lifecycle.internal.SmallFiles;
import io.holdfast.lifecycle.time.Clocks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to take a process lock. The order of the steps is the point: the JVM's own register is asked before the
 * file is opened, the file is looked at before and after the lock, and nobody ever deletes, reads or copies it. After
 * Lucene's {@code NativeFSLockFactory} and PostgreSQL's {@code postmaster.pid}.
 */
final class LockAttempt {

    private static final GuardedLog LOG = GuardedLog.of(LockAttempt.class);
    private static final int MAX_REPLACEMENTS = 100;
    private static final Set<String> REMOTE = Set.of("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "9p");

    private final Path asked;
    private final Clocks clocks;
    private final Map<OwnerField, String> details;

    LockAttempt(Path asked, Clocks clocks, Map<OwnerField, String> details) {
        this.asked = asked.toAbsolutePath();
        this.clocks = clocks;
        this.details = details;
    }

    LockResult run() {
        Path file;
        try {
            Path directory = directory();
            Optional<String> unsafe = worldWritable(directory);
            if (unsafe.isPresent()) {
                return new LockResult.UnsafePath(asked, unsafe.get());
            }
            file = directory.resolve(Objects.requireNonNull(asked.getFileName(), "file name"));
        } catch (IOException e) {
            return refusal(asked, e);
        }
        if (!FileClaims.claim(file)) {
            return new LockResult.HeldHere(file);
        }
        LockResult result = null;
        try {
            result = lock(file);
            return result;
        } catch (IOException e) {
            return refusal(file, e);
        } finally {
            if (!(result instanceof LockResult.Acquired)) {
                FileClaims.free(file);
            }
        }
    }

    private Path directory() throws IOException {
        Path directory = Objects.requireNonNull(asked.getParent(), "directory");
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, SmallFiles.ownerOnlyDirectory(directory));
        }
        return directory.toRealPath();
    }

    private static Optional<String> worldWritable(Path directory) throws IOException {
        if (!SmallFiles.hasView(directory, "posix")) {
            return Optional.empty();
        }
        String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
        return permissions.charAt(7) == 'w'
                ? Optional.of("directory permissions: " + permissions + " (expected: not writable by everybody)")
                : Optional.empty();
    }

    private LockResult lock(Path file) throws IOException {
        for (int i = 0; i < MAX_REPLACEMENTS; i++) {
            create(file);
            BasicFileAttributes before = stat(file);
            if (before == null) {
                continue;
            }
            Optional<String> unsafe = unsafe(file, before);
            if (unsafe.isPresent()) {
                return new LockResult.UnsafePath(file, unsafe.get());
            }
            LockResult result = lock(file, before);
            if (result != null) {
                return result;
            }
        }
        return new LockResult.UnsafePath(
                file, "the file was replaced " + MAX_REPLACEMENTS + " times while we locked it");
    }

    /** Null if the file was replaced between the look and the lock. */
    private @Nullable LockResult lock(Path file, BasicFileAttributes before) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
        boolean keepOpen = false;
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                return new LockResult.HeldByOther(file, new OwnerFile(file).holder(clocks));
            }
            BasicFileAttributes after = stat(file);
            if (after == null || !Objects.equals(before.fileKey(), after.fileKey())) {
                return null;
            }
            keepOpen = true;
            return acquired(file, channel, lock, after.fileKey());
        } catch (OverlappingFileLockException e) {
            // Somebody in this JVM locked the file without our register; closing our channel would drop that lock.
            keepOpen = true;
            JvmLocks.park(channel);
            return new LockResult.HeldHere(file);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            return new LockResult.UnsupportedFileSystem(file, Objects.toString(e.getMessage(), e.toString()));
        } finally {
            if (!keepOpen) {
                channel.close();
            }
        }
    }

    private LockResult acquired(Path file, FileChannel channel, FileLock lock, @Nullable Object fileKey) {
        warnIfRemote(file);
        OwnerInfo info = OwnerFile.describeSelf(clocks, details);
        ProcessLock held = new ProcessLock(file, channel, lock, fileKey, info);
        JvmLocks.keep(held);
        new OwnerFile(file).write(info);
        return new LockResult.Acquired(held);
    }

    private static void create(Path file) throws IOException {
        try {
            Files.createFile(file, SmallFiles.ownerOnlyFile(file));
        } catch (FileAlreadyExistsException e) {
            return; // the usual case: the file outlives every holder
        } catch (FileSystemException e) {
            if (stat(file) == null) {
                throw e; // else it exists and opening it will tell more, on a read-only file system for instance
            }
        }
    }

    private static @Nullable BasicFileAttributes stat(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static Optional<String> unsafe(Path file, BasicFileAttributes found) throws IOException {
        if (!found.isRegularFile()) {
            String kind = found.isSymbolicLink() ? "symbolic link" : found.isDirectory() ? "directory" : "special file";
            return Optional.of("file type: " + kind + " (expected: regular file)");
        }
        if (!SmallFiles.hasView(file, "unix")) {
            return Optional.empty();
        }
        Object owner = Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        Path self = Path.of("/proc/self");
        if (Files.exists(self)) {
            Object us = Files.getAttribute(self, "unix:uid");
            if (!owner.equals(us)) {
                return Optional.of("owner: " + owner + " (expected: " + us + ", our own user id)");
            }
            // A user who can open the file, even just to read it, can hold a shared lock that shuts us out.
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        return Optional.empty();
    }

    private static void warnIfRemote(Path file) {
        try {
            String type = Files.getFileStore(file).type().toLowerCase(Locale.ROOT);
            if (REMOTE.contains(type) || type.startsWith("fuse.")) {
                LOG.warn("{} lies on a {} file system: locks there may not reach other hosts", file, type);
            }
        } catch (IOException e) {
            LOG.debug("cannot tell the file system of {}", file, e);
        }
    }

    private static LockResult refusal(Path file, IOException error) {
        if (error instanceof FileAlreadyExistsException) {
            return new LockResult.UnsafePath(file, "directory: not a directory (expected: a directory of our own)");
        }
        if (error instanceof AccessDeniedException) {
            return new LockResult.NotWritable(file, "permission denied");
        }
        String reason = error instanceof FileSystemException e && e.getReason() != null
                ? e.getReason()
                : Objects.toString(error.getMessage(), error.toString());
        if (reason.contains("symbolic links") || reason.contains("s a directory")) {
            return new LockResult.UnsafePath(file, reason);
        }
        return new LockResult.NotWritable(file, reason);
    }
}
