package io.holdfast.strategies.adaptive;

import com.netflix.concurrency.limits.limit.AIMDLimit;
import java.util.concurrent.TimeUnit;

/** Additive increase, multiplicative decrease: Netflix's, fed by one thread at a time. */
final class Aimd implements LimitAlgorithm {

    private final AIMDLimit limit;

    Aimd(Adaptive settings, int start) {
        this.limit = AIMDLimit.newBuilder()
                .minLimit(settings.getMin())
                .maxLimit(settings.getMax())
                .initialLimit(start)
                .timeout(settings.timeoutNanos, TimeUnit.NANOSECONDS)
                .backoffRatio(settings.backoffRatio)
                .build();
    }

    @Override
    public int update(long meanNanos, int inFlight, boolean dropped) {
        limit.onSample(0, meanNanos, inFlight, dropped);
        return limit.getLimit();
    }
}
