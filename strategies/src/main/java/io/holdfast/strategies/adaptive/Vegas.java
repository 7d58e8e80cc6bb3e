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
 *
 * <p>At a drop Netflix's takes one or two off the limit, however high that is; from 200 that takes a minute. Here a
 * window with a drop in it cuts the limit by a tenth, as AIMD would, and the least latency stays what it was.
 */
final class Vegas implements LimitAlgorithm {

    /** As in Netflix's: a probe after so many samples for each call that may run, at most. */
    private static final int PROBE = 30;

    private static final double CUT = 0.9;

    private final Adaptive settings;
    private final SplittableRandom random;
    private VegasLimit limit;
    private long samples;
    private long leastNanos;
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
        if (dropped) {
            startAnew((int) (limit.getLimit() * CUT), leastNanos);
        } else if (samples >= share * PROBE * limit.getLimit()) {
            samples = 0;
            share = share();
            startAnew(limit.getLimit(), meanNanos);
        } else {
            leastNanos = leastNanos == 0 ? meanNanos : Math.min(leastNanos, meanNanos);
            limit.onSample(0, meanNanos, inFlight, false);
        }
        return limit.getLimit();
    }

    /** The first sample is taken for the least latency, and leaves the limit. */
    private void startAnew(int start, long least) {
        limit = limit(Math.max(settings.getMin(), start));
        leastNanos = least;
        if (least > 0) {
            limit.onSample(0, least, 0, false);
        }
    }
}
