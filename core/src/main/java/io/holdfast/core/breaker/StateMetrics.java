package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.window.Counts;

/**
 * Resilience4j's view of what one stay in one state has counted; live as long as that lasts, like Resilience4j's own.
 */
final class StateMetrics implements CircuitBreaker.Metrics {

    private final BreakerState state;

    StateMetrics(BreakerState state) {
        this.state = state;
    }

    @Override
    public float getFailureRate() {
        Counts counts = state.counts();
        return state.rateOrUnknown(counts.failed(), counts);
    }

    @Override
    public float getSlowCallRate() {
        Counts counts = state.counts();
        return state.rateOrUnknown(counts.slow(), counts);
    }

    @Override
    public int getNumberOfSlowCalls() {
        return state.counts().slow();
    }

    @Override
    public int getNumberOfSlowSuccessfulCalls() {
        Counts counts = state.counts();
        return counts.slow() - counts.slowFailed();
    }

    @Override
    public int getNumberOfSlowFailedCalls() {
        return state.counts().slowFailed();
    }

    @Override
    public int getNumberOfBufferedCalls() {
        return state.counts().total();
    }

    @Override
    public int getNumberOfFailedCalls() {
        return state.counts().failed();
    }

    @Override
    public long getNumberOfNotPermittedCalls() {
        return state.refused();
    }

    @Override
    public int getNumberOfSuccessfulCalls() {
        Counts counts = state.counts();
        return counts.total() - counts.failed();
    }
}
