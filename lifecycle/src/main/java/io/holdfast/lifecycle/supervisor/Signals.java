package io.holdfast.lifecycle.supervisor;

import io.holdfast.lifecycle.process.ProcessIdentity;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Signals to other processes, by identity: the number's owner is looked up just before each one, so an innocent heir of
 * a number survives.
 */
final class Signals {

    private Signals() {}

    /** Whether it was sent. */
    static boolean terminate(ProcessIdentity process) {
        return ProcessHandle.of(process.pid())
                .filter(handle -> process.isAlive())
                .map(ProcessHandle::destroy)
                .orElse(false);
    }

    /** Terminates all but the one that is ending already, if any is. */
    static void terminate(Stream<ProcessIdentity> processes, @Nullable ProcessIdentity ending) {
        processes
                .filter(process -> ending == null || !process.sameProcess(ending))
                .forEach(Signals::terminate);
    }

    /** Whether it was sent. The only signal that reaches a stopped process. */
    static boolean kill(ProcessIdentity process) {
        return ProcessHandle.of(process.pid())
                .filter(handle -> process.isAlive())
                .map(ProcessHandle::destroyForcibly)
                .orElse(false);
    }
}
