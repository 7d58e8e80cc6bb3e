/** The strategies beside the breaker: retry, time limit, bulkhead, rate limit, hedge, and adaptive limits. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.holdfast.strategies {
    requires transitive io.github.resilience4j.bulkhead;
    requires transitive io.github.resilience4j.core;
    requires transitive io.github.resilience4j.ratelimiter;
    requires transitive io.github.resilience4j.retry;
    requires transitive io.github.resilience4j.timelimiter;
    requires transitive io.holdfast.core;
    requires static concurrency.limits.core; // for Adaptive.gradient2(), vegas() and aimd()
    requires static transitive org.jspecify;

    exports io.holdfast.strategies.adaptive;
    exports io.holdfast.strategies.bulkhead;
    exports io.holdfast.strategies.hedge;
    exports io.holdfast.strategies.ratelimit;
    exports io.holdfast.strategies.retry;
    exports io.holdfast.strategies.timelimit;
}
