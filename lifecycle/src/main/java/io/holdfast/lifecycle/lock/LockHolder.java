package io.holdfast.lifecycle.lock;

import static java.util.Objects.requireNonNull;

import io.holdfast.lifecycle.process.ProcessIdentity;
import io.holdfast.lifecycle.time.Clocks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The holder of a lock, as far as we can tell a person. The operating system's lock is the authority on whether it is
 * held at all; this is only for the message, and {@link #confidence()} says how far to trust it. Immutable.
 */
public final class LockHolder {

    /** How far the description of a holder can be trusted. */
    public enum Confidence {
        /** The process named runs, and is the very one that wrote the description or that the kernel names. */
        VERIFIED,
        /** The process named no longer runs, or its number now belongs to another: somebody else holds the lock. */
        STALE_INFO,
        /** The process named lives in another PID namespace or on another host, so its number means nothing here. */
        OTHER_NAMESPACE,
        /** There is no readable description. */
        UNKNOWN
    }

    private final Confidence confidence;
    private final @Nullable OwnerInfo info;
    private final long kernelPid;
    private final @Nullable Duration heartbeatAge;

    LockHolder(Confidence confidence, @Nullable OwnerInfo info, long kernelPid, @Nullable Duration heartbeatAge) {
        this.confidence = requireNonNull(confidence, "confidence");
        this.info = info;
        this.kernelPid = kernelPid;
        this.heartbeatAge = heartbeatAge;
    }

    /**
     * Returns the holder of this lock, found by looking only: nothing is opened, so no start is refused because of us.
     *
     * @return empty if nobody is seen to hold it
     */
    public static Optional<LockHolder> lookAt(Path lockFile) {
        LockHolder holder = new OwnerFile(lockFile).holder(Clocks.system());
        boolean seen = holder.kernelPid > 0
                || holder.confidence == Confidence.VERIFIED
                || holder.confidence == Confidence.OTHER_NAMESPACE;
        return seen ? Optional.of(holder) : Optional.empty();
    }

    /** Returns how far to trust the rest. */
    public Confidence confidence() {
        return confidence;
    }

    /** Returns the process that the description names; with {@link Confidence#STALE_INFO} it is not the holder. */
    public Optional<ProcessIdentity> process() {
        return Optional.ofNullable(info).map(OwnerInfo::process);
    }

    /**
     * Returns the number of the holding process as the kernel's own lock table has it; empty where that cannot be seen.
     */
    public Optional<Long> kernelPid() {
        return kernelPid > 0 ? Optional.of(kernelPid) : Optional.empty();
    }

    /** Returns since when the holder has had the lock, by its own wall clock. */
    public Optional<Instant> since() {
        return Optional.ofNullable(info).map(OwnerInfo::since);
    }

    /**
     * Returns the holder's user, host, command line, state or page: see {@link OwnerField}. Empty if it did not tell.
     */
    public Optional<String> detail(OwnerField field) {
        return Optional.ofNullable(info).map(known -> known.details().get(field));
    }

    /**
     * Returns how long ago, by the wall clock, the holder last beat; empty if it named no heartbeat file. For people
     * only.
     */
    public Optional<Duration> heartbeatAge() {
        return Optional.ofNullable(heartbeatAge);
    }

    /** Returns one line, without control characters, that fits after "held by". */
    public String describe() {
        StringBuilder text = new StringBuilder();
        if (confidence == Confidence.STALE_INFO || info == null) {
            text.append(kernelPid > 0 ? "process " + kernelPid : "an unknown process");
            if (info != null) {
                text.append(" (the owner file names process ")
                        .append(info.process().pid())
                        .append(", which no longer runs)");
            }
        } else {
            text.append("process ").append(info.process().pid()).append(info.summary());
            if (heartbeatAge != null) {
                text.append(", last beat ").append(heartbeatAge.toSeconds()).append(" s ago");
            }
        }
        return text.append(" [").append(confidence).append(']').toString();
    }

    @Override
    public String toString() {
        return describe();
    }
}
