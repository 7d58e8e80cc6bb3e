package io.holdfast.core.peer;

/**
 * Where the two registries may differ under the same script, which steers clear of each and counts how often it had to.
 */
enum RegistryDifference {
    /**
     * A consumer of ADDED throws. Resilience4j throws it at whoever asked for the name, forgets the breaker and tells
     * no other consumer; ours logs it.
     */
    CONSUMER_THAT_THROWS,

    /**
     * A consumer of ADDED, or a supplier, asks for the name that is being made. Resilience4j runs both inside its map's
     * lock and throws {@code IllegalStateException: Recursive update}, or hangs; ours finds the breaker.
     */
    NAME_ASKED_FOR_WHILE_IT_IS_MADE,

    /** A tag without a value or key. Resilience4j takes it, and a meter registry throws later; ours refuses it. */
    NULL_TAG,

    /**
     * The map of tags is changed after the registry or the breaker was made. Resilience4j keeps the map, ours a copy.
     */
    TAGS_CHANGED_LATER
}
