package io.holdfast.lifecycle.heartbeat;

import io.holdfast.lifecycle.internal.FileClaims;
import io.holdfast.lifecycle.internal.GuardedLog;
import io.holdfast.lifecycle.process.ProcessIdentity;
import io.holdfast.lifecycle.readiness.ReadinessState;
import io.holdfast.lifecycle.time.Clocks;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which process may write a heartbeat file. Two writers would hide each other's hang, and the usual second one is a
 * helper: a JVM that a supervised service starts inherits {@code HOLDFAST_HEARTBEAT} with the rest of the environment.
 * systemd binds its watchdog to a process number for that reason ({@code WATCHDOG_PID}); our supervisor cannot, since
 * it knows the number only after the environment is fixed.
 *
 * <p>So the records themselves are the claim: of the living processes that write the file, the one that started first
 * keeps it. A service started before its helpers, in whatever order they come to beat. What a living process left there
 * and does not renew is no claim. Within one JVM it is the first heartbeat that was opened. Not safe for use by many
 * threads.
 */
final class HeartbeatClaim implements AutoCloseable {

    private static final GuardedLog LOG = GuardedLog.of(HeartbeatClaim.class);

    /** Longer than the longest time between two records of one writer. */
    private static final Duration QUIET = HeartbeatBuilder.LONGEST_WRITE_INTERVAL.multipliedBy(3);

    private final Path path;
    private final Clocks clocks;
    private final ProcessIdentity us = ProcessIdentity.current();
    private boolean registered;
    private boolean disputed;
    private boolean refused;
    private String seen = "";
    private long seenNanos;

    HeartbeatClaim(Path path, Clocks clocks) {
        this.path = path;
        this.clocks = clocks;
    }

    /** The claim of the same process to another file. */
    HeartbeatClaim to(Path other) {
        return new HeartbeatClaim(other, clocks);
    }

    /**
     * Whether the file is ours to write.
     *
     * @param reading what is in it now
     * @return null if it is; else one line that names its writer
     */
    @Nullable
    String check(HeartbeatReading reading) {
        boolean first = !registered;
        registered = registered || FileClaims.claim(path);
        if (!registered) {
            return told("another heartbeat of this JVM");
        }
        HeartbeatRecord found = reading.beat().orElse(null);
        if (found == null || found.process().sameProcess(us)) {
            refused = false;
            return null;
        }
        String writer = "process " + found.process().pid();
        if (found.state() != ReadinessState.STOPPED
                && found.process().startedBefore(us)
                && found.process().isAlive()) {
            refused = isWriting(found, first);
            return refused ? told(writer) : null;
        }
        if (!first && !disputed) {
            disputed = true;
            LOG.error(told(writer) + "; writing over it");
        }
        return null;
    }

    /** What is there at our first look may be old; if its writer lives, it will be back. */
    private boolean isWriting(HeartbeatRecord found, boolean first) {
        long now = clocks.nanos();
        String sign = found.runId() + found.writes();
        if (!sign.equals(seen)) {
            seen = sign;
            seenNanos = now;
            return !first;
        }
        return refused && now - seenNanos < QUIET.toNanos();
    }

    private String told(String writer) {
        return "heartbeat: " + path + " is written by " + writer
                + " too (expected: one writer; a helper that is started with HOLDFAST_HEARTBEAT in its environment is"
                + " none)";
    }

    @Override
    public void close() {
        if (registered) {
            registered = false;
            FileClaims.free(path);
        }
    }
}
