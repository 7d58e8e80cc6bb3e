package io.holdfast.executor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one call through a {@link Guard} ended: the value if there is one, where it came from, and what went wrong, also
 * where a fallback stood in. Immutable.
 *
 * @param <T> what the guard's calls yield
 */
public final class Outcome<T extends @Nullable Object> {

    private final NodeResult result;

    Outcome(NodeResult result) {
        this.result = result;
    }

    /** Returns how it ended. */
    public NodeStatus status() {
        return result.status();
    }

    /**
     * Returns whether there is a value, of the call or of a fallback.
     *
     * @return true for {@link NodeStatus#SUCCESS} and {@link NodeStatus#FALLBACK_SUCCESS}
     */
    public boolean isSuccess() {
        return result.status().isSuccess();
    }

    /**
     * Returns the value.
     *
     * @return null if the call, or the fallback, yielded null, and if there was no success
     */
    @SuppressWarnings("unchecked") // of a call or fallback of Guard<T>, which yield nothing else
    public @Nullable T value() {
        return (T) result.valueOf(NodeShape.ANYTHING);
    }

    /**
     * Returns the value if there was a success, else another one.
     *
     * @param other what to return after a failure
     */
    public @Nullable T orElse(@Nullable T other) {
        return isSuccess() ? value() : other;
    }

    /**
     * Returns the value, or throws the cause as it is: {@link #cause()}, not wrapped and not changed.
     *
     * @return null if the call, or the fallback, yielded null
     * @throws Exception the cause, if there was no success; an {@link Error} is thrown as well
     */
    public @Nullable T orThrow() throws Exception {
        if (isSuccess()) {
            return value();
        }
        throw Outcome.<Exception>asThrown(failure());
    }

    /**
     * Returns where the value came from.
     *
     * @return {@link Provenance#NONE} if there was no success
     */
    public Provenance provenance() {
        return result.provenance();
    }

    /**
     * Returns why the call did not succeed; kept when a fallback stood in. What the call threw is here as it was
     * thrown.
     *
     * @return empty for {@link NodeStatus#SUCCESS}
     */
    public Optional<Throwable> cause() {
        return result.cause();
    }

    /**
     * Returns the cause of the call, followed by those of each fallback that failed.
     *
     * @return empty for {@link NodeStatus#SUCCESS}
     */
    public List<Throwable> causes() {
        return result.causes();
    }

    /**
     * Returns how often the call was made, retries included and fallbacks not.
     *
     * @return 0 if it was refused
     */
    public int attempts() {
        return result.attempts();
    }

    /** Returns how many hedges were sent beside the attempts, as {@link NodeResult#hedges()} has it. */
    public int hedges() {
        return result.hedges();
    }

    /** Returns how long it took, pauses and fallbacks included. */
    public Duration latency() {
        return result.latency();
    }

    /** What a future fails with where there was no success. */
    Throwable failure() {
        return failureOf(result);
    }

    static Throwable failureOf(NodeResult result) {
        return result.cause().orElseGet(() -> new AnswerException(result.toString(), null));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // so that what is no Exception passes as well
    private static <X extends Throwable> X asThrown(Throwable cause) throws X {
        throw (X) cause;
    }

    /** One line for a log; the value is not in it. */
    @Override
    public String toString() {
        return result.toString();
    }
}
