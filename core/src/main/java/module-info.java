/** The circuit breaker, its registry, and the time that both are given. */
@SuppressWarnings({
    "module", // those that the internals are exported to are compiled later
    "requires-automatic",
    "requires-transitive-automatic"
})
module io.holdfast.core {
    requires transitive io.github.resilience4j.circuitbreaker;
    requires transitive io.github.resilience4j.core;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.holdfast.core.breaker;
    exports io.holdfast.core.config;
    exports io.holdfast.core.registry;
    exports io.holdfast.core.time;
    exports io.holdfast.core.compat to
            io.holdfast.executor;
    exports io.holdfast.core.log to
            io.holdfast.executor,
            io.holdfast.jfr,
            io.holdfast.micrometer,
            io.holdfast.strategies,
            io.holdfast.watchtower;
    exports io.holdfast.core.internal to
            io.holdfast.strategies;
    exports io.holdfast.core.internal.event to
            io.holdfast.strategies;
    exports io.holdfast.core.internal.registry to
            io.holdfast.strategies;
}
