package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.FieldUndeclaredException;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.log.GuardedLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one execution of a node ended, and what it yielded. Immutable. */
public final class NodeResult {

    private final NodeShape shape;
    private final NodeStatus status;
    private final long latencyNanos;

    /** Attempts and hedges, as {@link Tries} has them. */
    private final int tries;

    private final @Nullable Throwable cause;
    private final @Nullable List<Throwable> causes;
    private final Provenance provenance;
    private final @Nullable Object accepted;

    NodeResult(
            NodeShape shape,
            NodeStatus status,
            long latencyNanos,
            int tries,
            @Nullable Throwable cause,
            @Nullable List<Throwable> causes,
            Provenance provenance,
            @Nullable Object accepted) {
        this.shape = shape;
        this.status = status;
        this.latencyNanos = latencyNanos;
        this.tries = tries;
        this.cause = cause;
        this.causes = causes;
        this.provenance = provenance;
        this.accepted = accepted;
    }

    /** Returns the node. */
    public Node node() {
        return shape.node();
    }

    /** Returns how it ended. */
    public NodeStatus status() {
        return status;
    }

    /**
     * Returns how long it took, fallbacks and pauses included.
     *
     * @return zero for a node that was not run
     */
    public Duration latency() {
        return Duration.ofNanos(latencyNanos);
    }

    /**
     * Returns how often the node itself was tried; an attempt for which the executor had no thread is none.
     *
     * @return 0 if it was refused or skipped
     */
    public int attempts() {
        return Tries.attempts(tries);
    }

    /**
     * Returns how many hedges were sent in all attempts: calls of the node's code beside one that took long. A value
     * that a hedge brought is as much the node's own as the first call's, and has the same {@link #provenance()}.
     *
     * @return 0 without {@link NodePolicy#hedge}; more than 127 count as 127
     */
    public int hedges() {
        return Tries.hedges(tries);
    }

    /**
     * Returns why the node itself did not succeed; kept when a fallback did. What user code threw is here as it was
     * thrown, without wrappers.
     *
     * @return empty for {@link NodeStatus#SUCCESS}
     */
    public Optional<Throwable> cause() {
        return Optional.ofNullable(cause);
    }

    /**
     * Returns the node's cause, followed by those of each fallback that failed: of an alternate all that it has itself.
     * Where the node's cause says nothing of the service (a time limit, a refusal, an answer that no longer waits), the
     * causes of earlier attempts come behind it, the latest ten.
     *
     * @return empty for {@link NodeStatus#SUCCESS}
     */
    public List<Throwable> causes() {
        if (causes != null) {
            return List.copyOf(causes);
        }
        return cause == null ? List.of() : List.of(cause);
    }

    /**
     * Returns where the values came from.
     *
     * @return {@link Provenance#NONE} if there are none
     */
    public Provenance provenance() {
        return provenance;
    }

    /** Returns the outputs that are there. */
    public Values values() {
        return shape.asValues(accepted);
    }

    /**
     * Returns the value of one output.
     *
     * @param field one the node declared to write
     * @param <T> the output's type
     * @return empty if it is not there
     * @throws FieldUndeclaredException if the node does not declare to write it
     */
    public <T> Optional<T> find(Field<T> field) {
        Object value = shape.valueOf(field, accepted);
        if (value == null && !shape.node().writes().contains(field)) {
            throw new FieldUndeclaredException(
                    "node '" + shape.name() + "'", field, shape.node().writes());
        }
        return value == null ? Optional.empty() : Optional.of(field.cast(value));
    }

    /**
     * Returns this result, if the node or a fallback succeeded.
     *
     * @throws AnswerException if not; its cause is the node's, the fallbacks' are suppressed
     */
    public NodeResult orThrow() {
        if (status.isSuccess()) {
            return this;
        }
        AnswerException thrown = new AnswerException(toString(), cause);
        causes().stream().skip(1).forEach(thrown::addSuppressed);
        throw thrown;
    }

    /**
     * Whether it closes the answer where its node fails closed: to be cancelled, skipped by its condition or declined
     * is no failure.
     */
    boolean isFailure() {
        return !status.isSuccess()
                && status != NodeStatus.CANCELLED
                && status != NodeStatus.DECLINED
                && !(status == NodeStatus.SKIPPED
                        && cause instanceof NodeException known
                        && known.reason() == NodeException.Reason.CONDITION_FALSE);
    }

    @Nullable
    Object valueOf(Field<?> field) {
        return shape.valueOf(field, accepted);
    }

    /** One line for a log; values are not in it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(shape.name()).append(' ').append(status);
        if (!provenance.equals(Provenance.NONE) && !provenance.equals(Provenance.PRIMARY)) {
            text.append(' ').append(provenance.phrase());
        }
        text.append(" in ").append(latencyNanos / 1_000_000).append(" ms");
        if (attempts() > 1) {
            text.append(", ").append(attempts()).append(" attempts");
        }
        if (hedges() > 0) {
            text.append(", ").append(hedges()).append(hedges() == 1 ? " hedge" : " hedges");
        }
        causes().forEach(each -> text.append("; ").append(GuardedLog.text(each)));
        return text.toString();
    }
}
