package io.holdfast.executor;

import io.holdfast.contracts.Inputs;
import org.jspecify.annotations.Nullable;

/**
 * A node's work, or a fallback's, done before it returns. It runs on an executor, never on the caller's thread, and is
 * interrupted when its time is over.
 *
 * <p>It returns the value of the node's only output or, for any number of outputs, {@link
 * io.holdfast.contracts.Values}. Null means no value, which is a failure where some intent requires the output.
 */
@FunctionalInterface
public interface NodeFunction {

    /**
     * Does the work.
     *
     * @param inputs the fields the node declared to read
     * @return the value of the only output, or {@code Values}, or null
     * @throws Exception counts as a failed attempt
     */
    @Nullable
    Object apply(Inputs inputs) throws Exception;

    /** The same with a view of time left, attempt number and cancellation. */
    @FunctionalInterface
    interface WithContext {

        /**
         * Does the work.
         *
         * @param inputs the fields the node declared to read
         * @param context of this attempt
         * @return the value of the only output, or {@code Values}, or null
         * @throws Exception counts as a failed attempt
         */
        @Nullable
        Object apply(Inputs inputs, NodeContext context) throws Exception;
    }
}
