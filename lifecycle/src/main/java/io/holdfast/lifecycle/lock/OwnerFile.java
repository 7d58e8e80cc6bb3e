package io.holdfast.lifecycle.lock;

import io.holdfast.lifecycle.heartbeat.HeartbeatReader;
import io.holdfast.lifecycle.internal.GuardedLog;
import io.holdfast.lifecycle.internal.SmallFiles;
import io.holdfast.lifecycle.lock.LockHolder.Confidence;
import io.holdfast.lifecycle.process.ProcessIdentity;
import io.holdfast.lifecycle.time.Clocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The description of a lock's holder, in a file beside the lock: reading it cannot drop the lock, and on Windows, where
 * locks are mandatory, it can be read at all. Nothing here can make an acquisition fail: a full disk costs the
 * description, not the lock.
 */
final class OwnerFile {

    private static final GuardedLog LOG = GuardedLog.of(OwnerFile.class);

    private final Path lockFile;
    private final Path file;

    OwnerFile(Path lockFile) {
        this.lockFile = lockFile;
        this.file = lockFile.resolveSibling(lockFile.getFileName() + ".owner");
    }

    void write(OwnerInfo info) {
        try {
            SmallFiles.replace(file, info.format());
        } catch (IOException e) {
            LOG.warn("cannot write {}: {}; the lock is held all the same", file, e.toString());
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("cannot delete {}: {}; the next holder replaces it", file, e.toString());
        }
    }

    /** Describes the holder of the lock, which somebody else has just been seen to hold. */
    LockHolder holder(Clocks clocks) {
        long kernelPid = KernelLocks.holderOf(lockFile);
        Optional<OwnerInfo> known = read();
        if (known.isEmpty()) {
            return new LockHolder(kernelPid > 0 ? Confidence.VERIFIED : Confidence.UNKNOWN, null, kernelPid, null);
        }
        OwnerInfo info = known.get();
        return new LockHolder(judge(info, kernelPid), info, kernelPid, heartbeatAge(info, clocks));
    }

    private static @Nullable Duration heartbeatAge(OwnerInfo info, Clocks clocks) {
        String file = info.details().get(OwnerField.HEARTBEAT);
        if (file == null) {
            return null;
        }
        return SmallFiles.path(file)
                .flatMap(path -> HeartbeatReader.of(path).read().beat())
                .filter(beat -> beat.process().sameProcess(info.process()))
                .map(beat -> Duration.between(beat.writtenAt(), clocks.wall().instant()))
                .orElse(null);
    }

    private static Confidence judge(OwnerInfo info, long kernelPid) {
        ProcessIdentity claimed = info.process();
        ProcessIdentity self = ProcessIdentity.current();
        if (!claimed.namespace().equals(self.namespace()) || isOfAnotherHost(info, self)) {
            return Confidence.OTHER_NAMESPACE;
        }
        if (!claimed.bootId().equals(self.bootId()) || claimed.pid() == self.pid() || !claimed.isAlive()) {
            return Confidence.STALE_INFO;
        }
        return kernelPid > 0 && kernelPid != claimed.pid() ? Confidence.STALE_INFO : Confidence.VERIFIED;
    }

    /**
     * The first namespace has the same number on all hosts; another boot under our own name is one of ours that is
     * over.
     */
    private static boolean isOfAnotherHost(OwnerInfo info, ProcessIdentity self) {
        String host = info.details().get(OwnerField.HOST);
        return !info.process().bootId().equals(self.bootId())
                && host != null
                && hostName().filter(ours -> !ours.equals(host)).isPresent();
    }

    private Optional<OwnerInfo> read() {
        try {
            return SmallFiles.read(file).flatMap(OwnerInfo::parse);
        } catch (IOException e) {
            LOG.debug("cannot read {}", file, e);
            return Optional.empty();
        }
    }

    static OwnerInfo describeSelf(Clocks clocks, Map<OwnerField, String> told) {
        Map<OwnerField, String> details = new EnumMap<>(OwnerField.class);
        details.put(OwnerField.USER, System.getProperty("user.name", "?"));
        hostName().ifPresent(host -> details.put(OwnerField.HOST, host));
        details.putAll(told);
        return new OwnerInfo(ProcessIdentity.current(), clocks.wall().instant(), details);
    }

    /** Without asking a name server, which can take seconds. */
    private static Optional<String> hostName() {
        Path linux = Path.of("/proc/sys/kernel/hostname");
        try {
            return Files.isReadable(linux)
                    ? Optional.of(Files.readString(linux).strip())
                    : Optional.ofNullable(System.getenv("HOSTNAME"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
