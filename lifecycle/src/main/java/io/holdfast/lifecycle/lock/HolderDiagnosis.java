package io.holdfast.lifecycle.lock;

import io.holdfast.lifecycle.lock.LockHolder.Confidence;
import io.holdfast.lifecycle.process.ProcessIdentity;
import io.holdfast.lifecycle.process.ThreadDump;
import io.holdfast.lifecycle.time.Clocks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks the process that holds a lock what its threads do. It must be that very process: the one that the kernel's table
 * names, seen there before and after its identity was taken, or the one whose description was verified. A number alone
 * never suffices.
 */
final class HolderDiagnosis {

    private final Path lockFile;
    private final LockHolder holder;

    HolderDiagnosis(Path lockFile, LockHolder holder) {
        this.lockFile = lockFile;
        this.holder = holder;
    }

    ThreadDump run(Path directory, Duration limit) {
        if (holder.confidence() == Confidence.OTHER_NAMESPACE) {
            return new ThreadDump.NotTaken("the holder lives in another PID namespace or on another host");
        }
        return identity()
                .map(process -> ThreadDump.take(process, directory, limit, Clocks.system()))
                .orElseGet(() -> new ThreadDump.NotTaken("the holder is not known for sure"));
    }

    private Optional<ProcessIdentity> identity() {
        Optional<ProcessIdentity> described = holder.process().filter(ProcessIdentity::isAlive);
        if (holder.confidence() == Confidence.VERIFIED && described.isPresent()) {
            return described;
        }
        return holder.kernelPid()
                .flatMap(ProcessIdentity::of)
                .filter(process -> KernelLocks.holderOf(lockFile) == process.pid());
    }
}
