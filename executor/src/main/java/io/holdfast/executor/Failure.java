package io.holdfast.executor;

import io.holdfast.contracts.Field;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An outcome that is no value. User values are carried bare, so that a success costs no object.
 *
 * @param cause unwrapped
 * @param kind what chooses retries and fallbacks
 * @param reason what this run itself has found; null for what user code threw, be it the {@link NodeException} of
 *     another executor
 */
record Failure(Throwable cause, FailureKind kind, NodeException.@Nullable Reason reason) {

    /** Wrappers are peeled off to this depth; a cycle of causes ends there as well. */
    private static final int DEPTH = 32;

    static Failure of(Throwable thrown) {
        return new Failure(unwrap(thrown), FailureKind.ERROR, null);
    }

    /** What this run itself has found. */
    static Failure found(NodeException finding) {
        return new Failure(finding, finding.reason().kind(), finding.reason());
    }

    static Failure of(String node, NodeException.Reason reason, String detail) {
        return found(NodeException.of(node, reason, detail));
    }

    static Failure missingInput(String node, Field<?> field, String why) {
        return of(
                node,
                NodeException.Reason.MISSING_INPUT,
                "input '" + field.name() + "' absent: " + why + " (expected: a value)");
    }

    /** An executor refused: by the documented exception, or by failing in any other way. */
    static Failure refused(String node, Throwable thrown) {
        String detail = thrown instanceof DefaultExecutors.Refused
                ? String.valueOf(thrown.getMessage())
                : (thrown instanceof RejectedExecutionException ? "executor full" : "executor failed")
                        + " (expected: a thread for the call)";
        return found(NodeException.of(node, NodeException.Reason.EXECUTOR_FULL, detail, thrown));
    }

    static Failure conditionFalse(String node) {
        return of(node, NodeException.Reason.CONDITION_FALSE, "condition false (expected: true for the node to run)");
    }

    static Failure timeout(String node, NodeException.Reason reason, long limitNanos) {
        return found(NodeException.timeout(node, reason, limitNanos));
    }

    /** The status of a node that ended so. */
    NodeStatus status() {
        return reason == null ? NodeStatus.FAILED : reason.status();
    }

    /**
     * Whether the JVM itself is in trouble: that is passed on to the thread's handler and not hidden behind a fallback.
     * A stack overflow is the trouble of one call.
     */
    boolean isFatal() {
        return cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError);
    }

    void passOnIfFatal() {
        if (isFatal()) {
            InternalErrors.passOn(cause);
        }
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
            InternalErrors.LOG.warn("getCause of {} failed", wrapper.getClass().getName(), e);
            return null;
        }
    }
}
