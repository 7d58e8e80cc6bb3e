package io.holdfast.executor;

import io.holdfast.contracts.Inputs;
import java.util.concurrent.CompletionStage;

/**
 * A node's work, or a fallback's, that is only started when the function returns. The first attempt is made on the
 * thread that asks, so the function must not block; later ones are made on the executor.
 *
 * <p>The stage yields what a {@link NodeFunction} returns. It is never completed or changed by the executor, and
 * cancelled only if the policy says so ({@link NodePolicy#cancelSource()}), since it may be shared.
 */
@FunctionalInterface
public interface AsyncNodeFunction {

    /**
     * Starts the work.
     *
     * @param inputs the fields the node declared to read
     * @return a stage of the value of the only output, or of {@code Values}; a null stage is a failure
     * @throws Exception counts as a failed attempt
     */
    CompletionStage<?> apply(Inputs inputs) throws Exception;

    /** The same with a view of time left, attempt number and cancellation. */
    @FunctionalInterface
    interface WithContext {

        /**
         * Starts the work.
         *
         * @param inputs the fields the node declared to read
         * @param context of this attempt
         * @return a stage of the value of the only output, or of {@code Values}; a null stage is a failure
         * @throws Exception counts as a failed attempt
         */
        CompletionStage<?> apply(Inputs inputs, NodeContext context) throws Exception;
    }
}
