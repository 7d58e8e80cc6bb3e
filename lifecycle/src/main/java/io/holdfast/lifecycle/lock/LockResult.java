package io.holdfast.lifecycle.lock;

import static java.util.Objects.requireNonNull;

import io.holdfast.lifecycle.internal.Arguments;
import io.holdfast.lifecycle.internal.SmallFiles;
import io.holdfast.lifecycle.process.ExitCodes;
import io.holdfast.lifecycle.process.ThreadDump;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The outcome of an attempt to become the only instance. Each refusal has its own type, because each has its own cure;
 * {@link #message()} is one line for a person.
 */
public sealed interface LockResult {

    /** Returns the lock file that the attempt was about. */
    Path path();

    /** Returns one line without control characters: what happened and, for a refusal, what to do about it. */
    String message();

    /**
     * Returns the exit code for a process that cannot go on because of it: {@link ExitCodes#OTHER_INSTANCE},
     * {@link ExitCodes#FILES_UNUSABLE} or {@link ExitCodes#FAILURE}; {@link ExitCodes#DONE} if the lock is held.
     */
    default int exitCode() {
        return ExitCodes.FILES_UNUSABLE;
    }

    /** Returns the lock, or throws {@link LockRefusedException} with {@link #message()}. */
    default ProcessLock orThrow() {
        if (this instanceof Acquired acquired) {
            return acquired.lock();
        }
        throw new LockRefusedException(this);
    }

    /**
     * We hold it.
     *
     * @param lock the lock; release it last of all
     */
    record Acquired(ProcessLock lock) implements LockResult {
        /** Rejects a missing lock with {@link NullPointerException}. */
        public Acquired {
            requireNonNull(lock, "lock");
        }

        @Override
        public int exitCode() {
            return ExitCodes.DONE;
        }

        @Override
        public Path path() {
            return lock.path();
        }

        @Override
        public String message() {
            return "holding " + lock.path();
        }
    }

    /**
     * Another process holds it.
     *
     * @param path the lock file
     * @param holder who, as far as can be told
     */
    record HeldByOther(Path path, LockHolder holder) implements LockResult {
        @Override
        public int exitCode() {
            return ExitCodes.OTHER_INSTANCE;
        }

        @Override
        public String message() {
            return "another instance holds " + path + ": " + holder.describe();
        }

        /**
         * Takes a thread dump of the holder, to see why it does not answer. Only if it is that very process, a JVM, and
         * reachable: see {@link ThreadDump}. Never throws.
         *
         * @param directory for the dump; made, for our user only, if there is none. The last dumps in it are kept
         * @param limit how long at most; a stopped JVM never answers, and if it goes on later it prints its threads on
         * its own output
         */
        public ThreadDump diagnoseHolder(Path directory, Duration limit) {
            Arguments.positive("limit", limit);
            return new HolderDiagnosis(path, holder).run(directory.toAbsolutePath(), limit);
        }
    }

    /**
     * This very JVM holds it already, perhaps through another class loader.
     *
     * @param path the lock file
     */
    record HeldHere(Path path) implements LockResult {
        @Override
        public int exitCode() {
            return ExitCodes.FAILURE;
        }

        @Override
        public String message() {
            return "this JVM already holds " + path;
        }
    }

    /**
     * The file or its directory cannot be made or opened: permissions, a read-only or full file system.
     *
     * @param path the lock file
     * @param reason what the system said
     */
    record NotWritable(Path path, String reason) implements LockResult {
        @Override
        public String message() {
            return "cannot write " + path + ": " + SmallFiles.oneLine(reason);
        }
    }

    /**
     * The path is not ours alone: a symbolic link, something other than a regular file, another user's file, or a
     * directory that everybody may write to. Taking a lock there proves nothing and may destroy somebody's file.
     *
     * @param path the lock file
     * @param reason what was found and what was expected
     */
    record UnsafePath(Path path, String reason) implements LockResult {
        @Override
        public String message() {
            return "refusing to lock " + path + ": " + SmallFiles.oneLine(reason);
        }
    }

    /**
     * The file system does not do locks, so nothing can be promised here.
     *
     * @param path the lock file
     * @param reason what the system said
     */
    record UnsupportedFileSystem(Path path, String reason) implements LockResult {
        @Override
        public String message() {
            return "the file system of " + path + " does not support locks: " + SmallFiles.oneLine(reason);
        }
    }
}
