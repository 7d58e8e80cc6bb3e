package io.holdfast.executor;

import io.holdfast.contracts.Inputs;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.rules.FallbackFacts;
import io.micrometer.context.ContextSnapshot;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What kind of stand-in a {@link Fallback} is: one implementation for each kind. A kind yields its value in one of
 * three ways: it has it {@linkplain #atHand at hand}, it has a {@linkplain #call function} to call, or it names an
 * {@linkplain #alternate alternate} node.
 */
interface FallbackKind {

    /** What a value from here says about itself. */
    Provenance.Kind provenance();

    /** The name that provenance has where the user gave none. */
    default String name() {
        return "";
    }

    /** What it is called in a message, if its value is there at once and limits make no sense; null for the others. */
    default @Nullable String atOnce() {
        return null;
    }

    /** A value that never changes, to be checked while the executor is built; null for none. */
    default @Nullable Object constant() {
        return null;
    }

    /**
     * What the rules want to know.
     *
     * @param node the one that falls back
     * @param breakerOf gives the name of the breaker of the node of this name; null for none
     */
    FallbackFacts facts(Node node, UnaryOperator<@Nullable String> breakerOf);

    /** The same for one node of one executor; another instance where a kind keeps something. */
    default FallbackKind of(String node, ExecutorServices services) {
        return this;
    }

    /**
     * The value, or a {@link Failure}; null if it takes work to get one.
     *
     * @param context the caller's, for the user's code; null on the caller's own thread
     */
    default @Nullable Object atHand(Inputs inputs, @Nullable ContextSnapshot context) {
        return null;
    }

    /** Whether {@link #remember} does anything. */
    default boolean remembers() {
        return false;
    }

    /** What the node itself has yielded. */
    default void remember(Inputs inputs, Object accepted, @Nullable ContextSnapshot context) {}

    /** What to call for a value; null for nothing. */
    default @Nullable NodeCall call() {
        return null;
    }

    /** The node whose run yields the value; null for none. */
    default @Nullable Node alternate() {
        return null;
    }
}
