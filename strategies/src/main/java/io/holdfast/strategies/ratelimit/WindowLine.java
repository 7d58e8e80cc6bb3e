package io.holdfast.strategies.ratelimit;

import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.holdfast.core.internal.Nanos;

/**
 * Resilience4j's fixed windows: a position is a permit, and with each period the floor moves by the limit. A period
 * that is promised away in part has so many less when it begins, and a request for more than the limit takes the
 * permits of several.
 */
final class WindowLine extends Line {

    private final long period;
    private final int limit;

    private WindowLine(RateLimiterConfig config, RateClock clock, long start, Carried carried) {
        super(config, clock, start, measures(config), carried);
        this.period = Nanos.of(config.getLimitRefreshPeriod());
        this.limit = config.getLimitForPeriod();
    }

    static Line of(RateLimiterConfig config, RateClock clock) {
        return new WindowLine(config, clock, clock.nanos(), Carried.NOTHING);
    }

    private static Measures measures(RateLimiterConfig config) {
        int limit = config.getLimitForPeriod();
        return new Measures(1, limit, times(HALF / limit, Nanos.of(config.getLimitRefreshPeriod())));
    }

    @Override
    long floor(long elapsed) {
        return elapsed / period * limit;
    }

    @Override
    long nanosUntil(long end, long elapsed) {
        long begin = times((end - 1) / limit, period);
        return begin == NEVER ? NEVER : begin - elapsed;
    }

    @Override
    void check(RateLimiterConfig after) {
        // any will do
    }

    @Override
    int permitsAtOnce() {
        return limit;
    }

    /** The window that is open stays open: it began when it began. */
    @Override
    Line next(Plan plan, long end, long elapsed) {
        Carried carried = Carried.of(this, end, floorOfAny(elapsed), measures(plan.config()), plan.leavesRest());
        return new WindowLine(plan.config(), clock, start + elapsed / period * period, carried);
    }
}
