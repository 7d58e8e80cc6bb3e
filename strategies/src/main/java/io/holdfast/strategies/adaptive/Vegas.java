package io.holdfast.strategies.adaptive;

import com.netflix.concurrency.limits.limit.VegasLimit;
import java.util.SplittableRandom;

/**
 * The queue that the latency above the least one tells of: Netflix's, fed by one thread at a time, but for the probes.
 *
 * <p>From time to time Vegas forgets the least latency, since a service may have become slower for good. Netflix's does
 * so with the latency of whatever call is the next, one that timed out included, after a number of samples that is
 * drawn from the thread's random numbers. Here a probe waits for a window without drops, and the numbers come from a
 * seed, so that a run can be repeated. To probe is to start anew at the present limit: the first sample then is the
 * least.
 */
final class Vegas implements LimitAlgorithm {

    /** As in Netflix's: a probe after so many samples for each call that may run, at most. */
    private static final int PROBE = 30;

    private final Adaptive settings;
    private final SplittableRandom random;
    private VegasLimit limit;
    private long samples;
    private double share;

    Vegas(Adaptive settings, int start, long seed) {
        this.settings = settings;
        this.random = new SplittableRandom(seed);
        this.limit = limit(start);
        this.share = share();
    }

    private VegasLimit limit(int start) {
        return VegasLimit.newBuilder()
                .maxConcurrency(settings.getMax())
                .initialLimit(start)
                .smoothing(settings.smoothing)
                .probeMultiplier(Integer.MAX_VALUE)
                .build();
    }

    private double share() {
        return 0.5 + random.nextDouble() / 2;
    }

    @Override
    public int update(long meanNanos, int inFlight, boolean dropped) {
        samples++;
        if (!dropped && samples >= share * PROBE * limit.getLimit()) {
            samples = 0;
            share = share();
            limit = limit(Math.max(settings.getMin(), limit.getLimit()));
        }
        limit.onSample(0, meanNanos, inFlight, dropped);
        return limit.getLimit();
    }
}
