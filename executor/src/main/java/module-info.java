/** Runs the nodes of a contract: breakers, limits, retries, awaited fallbacks, and an answer that says what it lacks. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.holdfast.executor {
    requires com.github.benmanes.caffeine;
    requires transitive context.propagation;
    requires transitive io.github.resilience4j.retry;
    requires transitive io.holdfast.contracts;
    requires transitive io.holdfast.core;
    requires transitive micrometer.core;
    requires transitive micrometer.observation;
    requires static transitive org.jspecify;

    exports io.holdfast.executor;
}
