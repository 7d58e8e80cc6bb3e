package io.holdfast.lifecycle.process;

/** The environment variables by which a supervisor of this module tells its child what it needs to know. */
public final class EnvironmentVariables {

    /** Names the heartbeat file that the child is expected to beat in. */
    public static final String HEARTBEAT = "HOLDFAST_HEARTBEAT";

    /** Holds the process number of the supervisor: a signal that reaches both reaches the child twice. */
    public static final String SUPERVISOR = "HOLDFAST_SUPERVISOR";

    private EnvironmentVariables() {}

    /** Returns whether this process is the child of a supervisor, or was started by such a child. */
    public static boolean isSupervised() {
        return System.getenv(SUPERVISOR) != null;
    }
}
