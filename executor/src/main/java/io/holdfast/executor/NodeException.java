package io.holdfast.executor;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The cause of a {@link NodeResult} that the executor itself has found: a limit, a refusal, an absent field. What user
 * code threw is kept as it was and never wrapped.
 *
 * <p>It has no stack trace: the frames would be the executor's. Immutable.
 */
public final class NodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What the executor has found. */
    public enum Reason {
        /** The attempt's time limit was over. */
        TIMEOUT(NodeStatus.TIMEOUT, FailureKind.TIMEOUT),
        /** The deadline of the run left no time. */
        DEADLINE(NodeStatus.TIMEOUT, FailureKind.TIMEOUT),
        /** The circuit breaker refused the call. */
        CIRCUIT_OPEN(NodeStatus.CIRCUIT_OPEN, FailureKind.REFUSAL),
        /** {@link NodePolicy#maxConcurrent} calls were running. */
        CONCURRENCY_LIMIT(NodeStatus.REJECTED, FailureKind.REFUSAL),
        /** {@link NodePolicy#zombieCap} timed-out pieces of work were still running. */
        ZOMBIE_LIMIT(NodeStatus.REJECTED, FailureKind.REFUSAL),
        /** The executor took no more work. */
        EXECUTOR_FULL(NodeStatus.REJECTED, FailureKind.REFUSAL),
        /** The {@link NodeExecutor} was closed. */
        EXECUTOR_CLOSED(NodeStatus.REJECTED, FailureKind.REFUSAL),
        /** {@link NodePolicy#failWhen} did not accept the output. */
        SOFT_FAILURE(NodeStatus.FAILED, FailureKind.SOFT_FAILURE),
        /** An asynchronous function returned null instead of a stage. */
        NULL_STAGE(NodeStatus.FAILED, FailureKind.ERROR),
        /** An output that some intent requires was absent. */
        MISSING_OUTPUT(NodeStatus.FAILED, FailureKind.ERROR),
        /** An output was not declared, or of another type than its field. */
        WRONG_OUTPUT(NodeStatus.FAILED, FailureKind.ERROR),
        /** A field the node reads was absent. */
        MISSING_INPUT(NodeStatus.SKIPPED, FailureKind.MISSING_INPUT),
        /** The node's condition was false. */
        CONDITION_FALSE(NodeStatus.SKIPPED, FailureKind.MISSING_INPUT),
        /** A last known good value was asked for and there was none. */
        NO_KNOWN_VALUE(NodeStatus.FAILED, FailureKind.ERROR),
        /** Nobody needed the outcome any more. */
        CANCELLED(NodeStatus.CANCELLED, FailureKind.ERROR);

        private final NodeStatus status;
        private final FailureKind kind;

        Reason(NodeStatus status, FailureKind kind) {
            this.status = status;
            this.kind = kind;
        }

        /** Returns the status of a node that ended for this reason. */
        public NodeStatus status() {
            return status;
        }

        FailureKind kind() {
            return kind;
        }
    }

    private final String node;
    private final Reason reason;
    private final @Nullable String detail;
    private final long nanos;

    private NodeException(String node, Reason reason, @Nullable String detail, long nanos, @Nullable Throwable cause) {
        super(null, cause, false, false);
        this.node = node;
        this.reason = reason;
        this.detail = detail;
        this.nanos = Math.max(0, nanos);
    }

    static NodeException of(String node, Reason reason, String detail) {
        return new NodeException(node, reason, detail, 0, null);
    }

    static NodeException of(String node, Reason reason, String detail, @Nullable Throwable cause) {
        return new NodeException(node, reason, detail, 0, cause);
    }

    /** A time limit that was over; the text is made only if somebody reads it. */
    static NodeException timeout(String node, Reason reason, long limitNanos) {
        return new NodeException(node, reason, null, limitNanos, null);
    }

    /** The same of this node. */
    NodeException about(String other) {
        return node.equals(other) ? this : new NodeException(other, reason, detail, nanos, getCause());
    }

    static NodeException circuitOpen(String node, long retryAfterNanos) {
        return new NodeException(node, Reason.CIRCUIT_OPEN, null, retryAfterNanos, null);
    }

    /** Returns the node's name. */
    public String node() {
        return node;
    }

    /** Returns what happened. */
    public Reason reason() {
        return reason;
    }

    /**
     * After which time asking again makes sense.
     *
     * @return the rest of the open breaker's wait; zero for every other reason, and where it is not known
     */
    public Duration retryAfter() {
        return reason == Reason.CIRCUIT_OPEN ? Duration.ofNanos(nanos) : Duration.ZERO;
    }

    @Override
    public String getMessage() {
        return reason == Reason.WRONG_OUTPUT ? bare() : node + ": " + bare();
    }

    /** The message without the node's name in front, for a text that has named it. */
    String bare() {
        return switch (reason) {
            case TIMEOUT -> "no outcome after " + millis() + " ms (expected: within its time limit)";
            case DEADLINE -> millis() + " ms left (expected: time before the deadline)";
            case CIRCUIT_OPEN -> "circuit breaker open, retry after " + millis() + " ms (expected: a permit)";
            case WRONG_OUTPUT -> "node '" + node + "' " + detail;
            default -> Objects.requireNonNullElse(detail, reason.name());
        };
    }

    private long millis() {
        return nanos / 1_000_000;
    }
}
