package io.holdfast.lifecycle.shutdown;

import io.holdfast.lifecycle.process.ExitCodes;

/** Why a process ends. Steps are told, because some must not write any more. */
public enum ShutdownReason {
    /** TERM, INT or HUP; the exit code is 128 and the signal's number. */
    SIGNAL(ExitCodes.SIGNAL_BASE),
    /** The program asked for it, or its work is done. */
    API(ExitCodes.DONE),
    /** A planned restart; the supervisor starts the next one. */
    SCHEDULED(ExitCodes.RESTART),
    /**
     * The process lock is lost, so another instance may be running: nothing may be written. The next start finds out
     * whether one is, so a supervisor tries one.
     */
    LOCK_LOST(ExitCodes.FILES_UNUSABLE),
    /** The work stands still. */
    WATCHDOG(ExitCodes.FAILURE),
    /** Something failed that the process cannot go on without, such as its start. */
    FATAL(ExitCodes.FAILURE);

    private final int exitCode;

    ShutdownReason(int exitCode) {
        this.exitCode = exitCode;
    }

    /** Returns whether steps may still write what the lock protects. */
    public boolean mayWrite() {
        return this != LOCK_LOST;
    }

    int exitCode() {
        return exitCode;
    }
}
