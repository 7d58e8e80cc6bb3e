package io.holdfast.lifecycle.process;

import java.util.Set;

/** The exit codes that processes and the supervisor of this module agree on. */
public final class ExitCodes {

    /** Done; a supervisor does not start the process again. */
    public static final int DONE = 0;

    /** A problem that another start may cure; a supervisor counts it as a crash. */
    public static final int FAILURE = 1;

    /** The command line or configuration is wrong (EX_USAGE of sysexits.h). */
    public static final int USAGE = 64;

    /** The supervisor gave up: too many restarts in too short a time (EX_UNAVAILABLE of sysexits.h). */
    public static final int GAVE_UP = 69;

    /**
     * The process could not begin because of its files: the disk is read-only or full, the directory is missing,
     * another user's or open to everybody; or it could not go on, since its lock file is gone (EX_IOERR of sysexits.h).
     * Somebody may repair that, so a supervisor tries again, ever more rarely, and does not give up.
     */
    public static final int FILES_UNUSABLE = 74;

    /** Another instance runs, and nothing else (EX_TEMPFAIL of sysexits.h); starting again at once is of no use. */
    public static final int OTHER_INSTANCE = 75;

    /** The process asks to be started again; planned, so it does not count as a crash. */
    public static final int RESTART = 86;

    /** Added to the number of the signal that ended a process: 130 for INT, 137 for KILL, 143 for TERM. */
    public static final int SIGNAL_BASE = 128;

    private static final Set<Integer> ENDING_SIGNALS = Set.of(1, 2, 15);

    private ExitCodes() {}

    /** Returns whether a process that ended with this code was told to by HUP, INT or TERM. */
    public static boolean isTermination(int code) {
        return ENDING_SIGNALS.contains(code - SIGNAL_BASE);
    }
}
