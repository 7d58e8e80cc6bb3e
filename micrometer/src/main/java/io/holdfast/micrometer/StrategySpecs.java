package io.holdfast.micrometer;

import io.holdfast.micrometer.MeterSpec.Family;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.stream.Stream;

/**
 * The meters of one strategy. Counters are of ours alone: those of another's would step back when it is gone.
 *
 * @param ofAny of Resilience4j's entries too
 * @param ofOurs of entries of ours
 */
record StrategySpecs(List<MeterSpec> ofAny, List<MeterSpec> ofOurs) {

    private static final String REFUSED = "not.permitted.calls";
    private static final String REFUSED_TEXT = "Total number of not permitted calls";

    private static StrategySpecs of(List<MeterSpec> ofAny, MeterSpec... more) {
        return new StrategySpecs(
                ofAny, Stream.concat(ofAny.stream(), Stream.of(more)).toList());
    }

    private static MeterSpec gauge(Family family, String name, String text, StrategyFigure value) {
        return MeterSpec.gauge(family, name, text, Tags.empty(), value);
    }

    private static MeterSpec counter(Family family, String name, String text, StrategyFigure value) {
        return MeterSpec.counter(family, name, text, Tags.empty(), value);
    }

    private static MeterSpec calls(Family family, String kind, String text, StrategyFigure value) {
        return MeterSpec.counter(family, "calls", text, Tags.of("kind", kind), value);
    }

    private static MeterSpec reconfigurations(Family family, StrategyFigure value) {
        return counter(family, "reconfigurations", "Total number of other configurations given", value);
    }

    static StrategySpecs ofRetries() {
        Family family = Family.of("retry", "retry");
        return of(
                List.of(),
                calls(
                        family,
                        "successful_without_retry",
                        "The number of successful calls without a retry attempt",
                        StrategyFigure.RETRY_SUCCESS_AT_ONCE),
                calls(
                        family,
                        "successful_with_retry",
                        "The number of successful calls after a retry attempt",
                        StrategyFigure.RETRY_SUCCESS_LATER),
                calls(
                        family,
                        "failed_without_retry",
                        "The number of failed calls without a retry attempt",
                        StrategyFigure.RETRY_FAILURE_AT_ONCE),
                calls(
                        family,
                        "failed_with_retry",
                        "The number of failed calls after a retry attempt",
                        StrategyFigure.RETRY_FAILURE_LATER),
                counter(
                        family,
                        "unpaid.calls",
                        "Total number of calls not repeated because the budget was dry",
                        StrategyFigure.RETRY_UNPAID),
                reconfigurations(family, StrategyFigure.RETRY_RECONFIGURATIONS));
    }

    static StrategySpecs ofTimeLimits() {
        Family family = Family.of("timelimiter", "timelimiter");
        return of(
                List.of(),
                calls(family, "successful", "The number of successful calls", StrategyFigure.TIME_SUCCESS),
                calls(family, "failed", "The number of failed calls", StrategyFigure.TIME_FAILURE),
                calls(family, "timeout", "The number of timed out calls", StrategyFigure.TIME_OVER),
                reconfigurations(family, StrategyFigure.TIME_RECONFIGURATIONS));
    }

    static StrategySpecs ofBulkheads() {
        Family family = Family.of("bulkhead", "bulkhead");
        return of(
                List.of(
                        gauge(
                                family,
                                "available.concurrent.calls",
                                "The number of available permissions",
                                StrategyFigure.BULKHEAD_FREE),
                        gauge(
                                family,
                                "max.allowed.concurrent.calls",
                                "The maximum number of available permissions",
                                StrategyFigure.BULKHEAD_MOST)),
                gauge(family, "waiting.calls", "The number of waiting calls", StrategyFigure.BULKHEAD_WAITING),
                counter(family, REFUSED, REFUSED_TEXT, StrategyFigure.LIMIT_REFUSED),
                reconfigurations(family, StrategyFigure.LIMIT_RECONFIGURATIONS));
    }

    static StrategySpecs ofPoolBulkheads() {
        Family family = Family.of("bulkhead", "thread-pool-bulkhead");
        return of(
                List.of(
                        gauge(family, "queue.depth", "The queue depth", StrategyFigure.POOL_QUEUED),
                        gauge(family, "thread.pool.size", "The thread pool size", StrategyFigure.POOL_THREADS),
                        gauge(family, "queue.capacity", "The queue capacity", StrategyFigure.POOL_QUEUE),
                        gauge(
                                family,
                                "max.thread.pool.size",
                                "The maximum thread pool size",
                                StrategyFigure.POOL_MOST_THREADS),
                        gauge(
                                family,
                                "core.thread.pool.size",
                                "The core thread pool size",
                                StrategyFigure.POOL_CORE_THREADS),
                        gauge(
                                family,
                                "active.thread.count",
                                "The number of active threads",
                                StrategyFigure.POOL_ACTIVE),
                        gauge(
                                family,
                                "available.thread.count",
                                "The number of available threads",
                                StrategyFigure.POOL_IDLE)),
                counter(family, REFUSED, REFUSED_TEXT, StrategyFigure.LIMIT_REFUSED),
                reconfigurations(family, StrategyFigure.LIMIT_RECONFIGURATIONS));
    }

    static StrategySpecs ofRateLimits() {
        Family family = Family.of("ratelimiter", "ratelimiter");
        return of(
                List.of(
                        gauge(
                                family,
                                "available.permissions",
                                "The number of available permissions",
                                StrategyFigure.RATE_PERMITS),
                        gauge(family, "waiting_threads", "The number of waiting threads", StrategyFigure.RATE_WAITING)),
                counter(family, REFUSED, REFUSED_TEXT, StrategyFigure.RATE_REFUSED),
                reconfigurations(family, StrategyFigure.RATE_RECONFIGURATIONS));
    }

    static StrategySpecs ofHedgers() {
        Family family = Family.of("hedge", "hedge");
        return of(
                List.of(),
                counter(family, "sent.calls", "Total number of hedges sent", StrategyFigure.HEDGE_SENT),
                counter(
                        family,
                        "won.calls",
                        "Total number of hedges whose success was the result",
                        StrategyFigure.HEDGE_WON),
                counter(
                        family,
                        "cancelled.calls",
                        "Total number of calls given up because their execution was over",
                        StrategyFigure.HEDGE_CANCELLED),
                counter(
                        family,
                        "unpaid.calls",
                        "Total number of hedges not sent because the budget was dry",
                        StrategyFigure.HEDGE_UNPAID),
                reconfigurations(family, StrategyFigure.HEDGE_RECONFIGURATIONS));
    }
}
