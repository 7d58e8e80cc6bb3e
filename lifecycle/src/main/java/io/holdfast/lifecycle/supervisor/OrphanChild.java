package io.holdfast.lifecycle.supervisor;

import io.holdfast.lifecycle.process.ProcessIdentity;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A child that an earlier supervisor left running; known by its identity, not ours to wait for. Where it is a shell
 * around the worker, the worker is what holds the lock, so what descends from it is ended with it.
 */
final class OrphanChild implements Child {

    private final ProcessIdentity identity;
    private final Descendants descendants = new Descendants();

    OrphanChild(ProcessIdentity identity) {
        this.identity = identity;
        noteDescendants();
    }

    @Override
    public ProcessIdentity identity() {
        return identity;
    }

    @Override
    public boolean isAlive() {
        return identity.isAlive() || !descendants.living().isEmpty();
    }

    @Override
    public int exitCode() {
        return -1;
    }

    @Override
    public boolean owns(ProcessIdentity process) {
        return process.sameProcess(identity) || descendants.contains(process);
    }

    @Override
    public void follow(ProcessIdentity beating) {
        throw new UnsupportedOperationException("an orphan is only ended");
    }

    /** Only while it is that process: its number may have an heir. */
    @Override
    public void noteDescendants() {
        ProcessHandle.of(identity.pid()).filter(handle -> identity.isAlive()).ifPresent(descendants::note);
    }

    @Override
    public String dump(ProcessIdentity jvm, Duration limit) {
        return "no thread dump: a child of an earlier supervisor";
    }

    @Override
    public void terminate(@Nullable ProcessIdentity ending) {
        noteDescendants();
        Signals.terminate(Stream.concat(Stream.of(identity), descendants.living().stream()), ending);
    }

    @Override
    public void kill() {
        noteDescendants();
        Signals.kill(identity);
        descendants.kill();
    }

    @Override
    public String killLeftovers() {
        return descendants.kill();
    }
}
