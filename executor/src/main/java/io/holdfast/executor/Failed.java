package io.holdfast.executor;

import io.holdfast.core.log.GuardedLog;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An outcome that is no value. User values are carried bare, so that a success costs no object.
 *
 * @param cause unwrapped
 * @param kind what chooses retries and fallbacks
 */
record Failed(Throwable cause, FailureKind kind) {

    private static final GuardedLog LOG = GuardedLog.of(NodeExecutor.class);

    /** Wrappers are peeled off to this depth; a cycle of causes ends there as well. */
    private static final int DEPTH = 32;

    static Failed of(Throwable thrown) {
        Throwable cause = unwrap(thrown);
        return new Failed(
                cause, cause instanceof NodeException known ? known.reason().kind() : FailureKind.ERROR);
    }

    static Failed of(String node, NodeException.Reason reason, String detail) {
        return new Failed(NodeException.of(node, reason, detail), reason.kind());
    }

    static Failed conditionFalse(String node) {
        return of(node, NodeException.Reason.CONDITION_FALSE, "condition false (expected: true for the node to run)");
    }

    static Failed timeout(String node, NodeException.Reason reason, long limitNanos) {
        return new Failed(NodeException.timeout(node, reason, limitNanos), FailureKind.TIMEOUT);
    }

    /** The status of a node that ended with this cause. */
    static NodeStatus statusOf(Throwable cause) {
        return cause instanceof NodeException known ? known.reason().status() : NodeStatus.FAILED;
    }

    /**
     * Whether the JVM itself is in trouble: that is passed on to the thread's handler and not hidden behind a fallback. A stack overflow is the
     * trouble of one call.
     */
    boolean isFatal() {
        return cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError);
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; depth < DEPTH; depth++) {
            if (!(cause instanceof CompletionException || cause instanceof ExecutionException)) {
                return cause;
            }
            Throwable inner = causeOf(cause);
            if (inner == null) {
                return cause;
            }
            cause = inner;
        }
        return cause;
    }

    /** A wrapper may be of a user's own class, and broken; then it has no cause. */
    private static @Nullable Throwable causeOf(Throwable wrapper) {
        try {
            return wrapper.getCause();
        } catch (Throwable e) {
            LOG.warn("getCause of {} failed", wrapper.getClass().getName(), e);
            return null;
        }
    }
}
