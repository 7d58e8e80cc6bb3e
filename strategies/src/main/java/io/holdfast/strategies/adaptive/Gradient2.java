package io.holdfast.strategies.adaptive;

import com.netflix.concurrency.limits.limit.Gradient2Limit;
import java.util.concurrent.TimeUnit;

/**
 * The ratio of the long-term latency to that of now: Netflix's, fed by one thread at a time, and told of drops.
 *
 * <p>Netflix's looks at latency alone. Where calls end in timeouts, all take equally long, which looks like a service
 * that is as fast as ever: its limit then grows to the maximum. So a window with a drop in it is kept from the
 * algorithm: the limit is cut by a tenth, as AIMD would, and the algorithm goes on from there with the long-term
 * latency that it had.
 */
final class Gradient2 implements LimitAlgorithm {

    private static final double CUT = 0.9;

    /** Netflix's average takes the plain mean of so many first samples. */
    private static final int WARM_UP = 10;

    private final Adaptive settings;
    private Gradient2Limit limit;

    Gradient2(Adaptive settings, int start) {
        this.settings = settings;
        this.limit = limit(start);
    }

    private Gradient2Limit limit(int start) {
        return Gradient2Limit.newBuilder()
                .minLimit(settings.getMin())
                .maxConcurrency(settings.getMax())
                .initialLimit(start)
                .rttTolerance(settings.tolerance)
                .smoothing(settings.smoothing)
                .build();
    }

    @Override
    public int update(long meanNanos, int inFlight, boolean dropped) {
        if (dropped) {
            cut();
        } else {
            limit.onSample(0, meanNanos, inFlight, false);
        }
        return limit.getLimit();
    }

    private void cut() {
        long longTerm = limit.getRttNoLoad(TimeUnit.NANOSECONDS);
        limit = limit(Math.max(settings.getMin(), (int) (limit.getLimit() * CUT)));
        for (int i = 0; longTerm > 0 && i < WARM_UP; i++) {
            limit.onSample(0, longTerm, 0, false); // nothing in flight: it takes in the latency and leaves the limit
        }
    }
}
