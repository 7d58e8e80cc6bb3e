package io.holdfast.lifecycle;

import java.time.Duration;

/** A child that an earlier supervisor left running; known by its identity, not ours to wait for. */
record OrphanChild(ProcessIdentity identity) implements Child {

    @Override
    public boolean isAlive() {
        return identity.isAlive();
    }

    @Override
    public int exitCode() {
        return -1;
    }

    @Override
    public boolean owns(ProcessIdentity process) {
        return process.sameProcess(identity);
    }

    @Override
    public void noteDescendants() {
        // not ours to know
    }

    @Override
    public String dump(ProcessIdentity jvm, Duration limit) {
        return "no thread dump: a child of an earlier supervisor";
    }

    @Override
    public void terminate() {
        Signals.terminate(identity);
    }

    @Override
    public void kill() {
        Signals.kill(identity);
    }

    @Override
    public String killLeftovers() {
        return "";
    }
}
