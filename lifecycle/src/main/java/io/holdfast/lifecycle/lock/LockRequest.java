package io.holdfast.lifecycle.lock;

import static java.util.Objects.requireNonNull;

import io.holdfast.lifecycle.internal.Arguments;
import io.holdfast.lifecycle.internal.Threads;
import io.holdfast.lifecycle.process.ExitCodes;
import io.holdfast.lifecycle.time.Clocks;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request to become the only instance, from {@link ProcessLock#at(Path)}. Immutable: each setting returns a new
 * request.
 */
public final class LockRequest {

    private static final Duration POLL = Duration.ofMillis(25);

    private final Path path;
    private final Clocks clocks;
    private final Map<OwnerField, String> details;
    private final @Nullable Diagnosis diagnosis;

    /** What to ask the holder when refused. */
    private record Diagnosis(Path directory, Duration limit) {}

    LockRequest(Path path, Clocks clocks, Map<OwnerField, String> details) {
        this(path, clocks, details, null);
    }

    private LockRequest(Path path, Clocks clocks, Map<OwnerField, String> details, @Nullable Diagnosis diagnosis) {
        this.path = requireNonNull(path, "path");
        this.clocks = requireNonNull(clocks, "clocks");
        this.details = Map.copyOf(details);
        this.diagnosis = diagnosis;
    }

    /** Shows our command line to a process that is refused. Off by default: it may hold secrets. */
    public LockRequest showingCommand() {
        Optional<String> command = ProcessHandle.current().info().commandLine();
        return command.map(line -> with(OwnerField.COMMAND, line)).orElse(this);
    }

    /** Shows the address of a page to a process that is refused. */
    public LockRequest showing(URI page) {
        return with(OwnerField.PAGE, page.toString());
    }

    /** Names the heartbeat file, so that a refusal can say how long ago the holder last beat. */
    public LockRequest showingHeartbeat(Path heartbeat) {
        return with(OwnerField.HEARTBEAT, heartbeat.toAbsolutePath().toString());
    }

    /** Uses these clocks instead of the machine's. */
    public LockRequest clocks(Clocks clocks) {
        return new LockRequest(path, clocks, details, diagnosis);
    }

    /**
     * Before {@link #acquireOrExit()} gives way to another process, it takes a thread dump of that process and names
     * the file in its line. Off by default: it may take up to the limit, and a dump may tell secrets.
     *
     * @param directory for the dumps, of which the last ones are kept
     * @param limit how long the holder may take to answer
     */
    public LockRequest diagnosingHolder(Path directory, Duration limit) {
        requireNonNull(directory, "directory");
        return new LockRequest(path, clocks, details, new Diagnosis(directory, Arguments.positive("limit", limit)));
    }

    /** Makes one attempt; never waits and never throws for a refusal. */
    public LockResult tryAcquire() {
        return new LockAttempt(path, clocks, details).run();
    }

    /**
     * Tries until the lock is ours, the time is up, or the refusal is one that waiting does not cure. For rolling
     * restarts, and for a killed holder whose core dump delays the release.
     *
     * @param limit how long at most; zero or less means one attempt
     * @return the last result
     * @throws InterruptedException if interrupted while waiting; nothing is held then
     */
    public LockResult waitFor(Duration limit) throws InterruptedException {
        long start = clocks.nanos();
        long limitNanos = Arguments.capped(limit).toNanos();
        while (true) {
            LockResult result = tryAcquire();
            boolean curable = result instanceof LockResult.HeldByOther;
            if (!curable || clocks.nanos() - start >= limitNanos) {
                return result;
            }
            Threads.sleep(POLL);
        }
    }

    /**
     * Returns the lock; or prints one line on the error output and ends this JVM: with {@link ExitCodes#OTHER_INSTANCE}
     * if another process holds it, with {@link ExitCodes#FILES_UNUSABLE} if the disk or the directory is in the way,
     * and with {@link ExitCodes#FAILURE} if this very JVM holds it already.
     */
    public ProcessLock acquireOrExit() {
        return orExit(tryAcquire());
    }

    /** {@link #waitFor(Duration)}, then as {@link #acquireOrExit()}. An interrupt ends the wait. */
    public ProcessLock acquireOrExit(Duration limit) {
        try {
            return orExit(waitFor(limit));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return acquireOrExit();
        }
    }

    private ProcessLock orExit(LockResult result) {
        if (!(result instanceof LockResult.Acquired)) {
            System.err.println(result.message() + diagnosis(result));
            System.exit(result.exitCode());
        }
        return result.orThrow();
    }

    private String diagnosis(LockResult result) {
        return diagnosis != null && result instanceof LockResult.HeldByOther held
                ? "; "
                        + held.diagnoseHolder(diagnosis.directory, diagnosis.limit)
                                .message()
                : "";
    }

    private LockRequest with(OwnerField field, String value) {
        Map<OwnerField, String> changed = new EnumMap<>(OwnerField.class);
        changed.putAll(details);
        changed.put(field, value);
        return new LockRequest(path, clocks, changed, diagnosis);
    }
}
