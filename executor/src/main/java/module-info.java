/** Runs the nodes of a contract: breakers, retries, awaited fallbacks, and an answer that says what it lacks. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.holdfast.executor {
    requires transitive context.propagation;
    requires transitive io.github.resilience4j.retry;
    requires transitive io.holdfast.contracts;
    requires transitive io.holdfast.core;
    requires transitive io.holdfast.strategies;
    requires static com.github.benmanes.caffeine; // for lastKnownGood(...)
    requires static io.opentelemetry.api; // for attributes on the caller's span
    requires static micrometer.core; // for meters(...)
    requires static micrometer.observation; // for observations(...)
    requires static transitive org.jspecify;

    exports io.holdfast.executor;
}
