package io.holdfast.micrometer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.breaker.BreakerStats;
import java.util.function.ToDoubleFunction;

/**
 * A number that a meter reads of a breaker: NaN where there is nothing to read it from. One class for all of them, for
 * every lambda is a class of its own, which an application would pay for when it starts.
 *
 * @param what what it tells of
 * @param state the state that it tells of, where it is of one
 * @param kind the kind of calls that it tells of, where it is of one
 */
record BreakerFigure(What what, CircuitBreaker.State state, BreakerStats.Kind kind)
        implements ToDoubleFunction<Source> {

    /** What there is to be read; up to the slow calls' rate of any breaker, from the count on of ours alone. */
    enum What {
        IS_IN_STATE,
        FAILED_CALLS,
        SUCCESSFUL_CALLS,
        SLOW_SUCCESSFUL_CALLS,
        SLOW_FAILED_CALLS,
        FAILURE_RATE,
        SLOW_CALL_RATE,
        COUNT,
        NANOS,
        LONGEST_SECONDS,
        NOT_PERMITTED,
        LATE,
        TRANSITIONS,
        RECONFIGURATIONS,
        NOTHING
    }

    static BreakerFigure of(What what) {
        return new BreakerFigure(what, CircuitBreaker.State.CLOSED, BreakerStats.Kind.SUCCESSFUL);
    }

    static BreakerFigure of(What what, CircuitBreaker.State state) {
        return new BreakerFigure(what, state, BreakerStats.Kind.SUCCESSFUL);
    }

    static BreakerFigure of(What what, BreakerStats.Kind kind) {
        return new BreakerFigure(what, CircuitBreaker.State.CLOSED, kind);
    }

    @Override
    public double applyAsDouble(Source source) {
        if (what == What.NOTHING) {
            return 0;
        }
        if (what.compareTo(What.COUNT) < 0) {
            CircuitBreaker breaker = source.entry(CircuitBreaker.class);
            return breaker == null ? Double.NaN : of(breaker);
        }
        BreakerStats stats = source.counts(BreakerStats.class);
        return stats == null ? Double.NaN : of(stats);
    }

    private double of(CircuitBreaker breaker) {
        return switch (what) {
            case IS_IN_STATE -> breaker.getState() == state ? 1 : 0;
            case FAILED_CALLS -> breaker.getMetrics().getNumberOfFailedCalls();
            case SUCCESSFUL_CALLS -> breaker.getMetrics().getNumberOfSuccessfulCalls();
            case SLOW_SUCCESSFUL_CALLS -> breaker.getMetrics().getNumberOfSlowSuccessfulCalls();
            case SLOW_FAILED_CALLS -> breaker.getMetrics().getNumberOfSlowFailedCalls();
            case FAILURE_RATE -> breaker.getMetrics().getFailureRate();
            default -> breaker.getMetrics().getSlowCallRate();
        };
    }

    private double of(BreakerStats stats) {
        return switch (what) {
            case COUNT -> stats.count(kind);
            case NANOS -> stats.totalNanos(kind);
            case LONGEST_SECONDS -> stats.maxNanos(kind) / 1e9;
            case NOT_PERMITTED -> stats.notPermitted();
            case LATE -> stats.lateOutcomes();
            case RECONFIGURATIONS -> stats.reconfigurations();
            default -> stats.transitions(state);
        };
    }
}
