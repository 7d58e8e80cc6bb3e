package io.holdfast.executor;

import io.holdfast.contracts.Inputs;
import org.jspecify.annotations.Nullable;

/**
 * User code in one shape, whichever of the four it was given in.
 *
 * @param code what to call
 * @param async whether it returns a stage
 * @param needsContext whether it looks at its context; if not, none is made
 */
record NodeCall(Code code, boolean async, boolean needsContext) {

    /** What all four shapes are adapted to; {@code context} is null where the work does not look at it. */
    @FunctionalInterface
    interface Code {
        @Nullable
        Object apply(Inputs inputs, @Nullable NodeContext context) throws Exception;
    }

    static NodeCall of(NodeFunction function) {
        return new NodeCall((inputs, context) -> function.apply(inputs), false, false);
    }

    static NodeCall of(NodeFunction.WithContext function) {
        return new NodeCall((inputs, context) -> function.apply(inputs, present(context)), false, true);
    }

    static NodeCall ofAsync(AsyncNodeFunction function) {
        return new NodeCall((inputs, context) -> function.apply(inputs), true, false);
    }

    static NodeCall ofAsync(AsyncNodeFunction.WithContext function) {
        return new NodeCall((inputs, context) -> function.apply(inputs, present(context)), true, true);
    }

    private static NodeContext present(@Nullable NodeContext context) {
        if (context == null) {
            throw new IllegalStateException("context: null (expected: one where the work needs it)");
        }
        return context;
    }
}
