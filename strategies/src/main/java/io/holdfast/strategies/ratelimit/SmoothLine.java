package io.holdfast.strategies.ratelimit;

import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.holdfast.core.internal.Nanos;
import java.math.BigInteger;

/**
 * The generic cell rate algorithm. A permit is {@code period} positions and a nanosecond {@code limit} positions, both
 * divided by what they have in common, so {@code limit} permits take exactly {@code period} nanoseconds and nothing is
 * rounded. Where such numbers would be too large, both are smaller, and a permit at most one part in 2^29 too dear.
 */
final class SmoothLine extends Line {

    /** No burst may be larger, in positions. */
    private static final long MOST_CAPACITY = 1L << 60;

    private final int burst;
    private final long positionsPerNano;

    private SmoothLine(
            RateLimiterConfig config, int burst, RateClock clock, long start, long perNano, Carried carried) {
        super(config, clock, start, measures(config, burst, perNano), carried);
        this.burst = burst;
        this.positionsPerNano = perNano;
    }

    /**
     * Returns a new line.
     *
     * @throws IllegalArgumentException if the burst takes too long to come back
     */
    static Line of(RateLimiterConfig config, int burst, RateClock clock) {
        long perNano = positionsPerNano(config, burst);
        return new SmoothLine(config, burst, clock, clock.nanos(), perNano, Carried.NOTHING);
    }

    private static Measures measures(RateLimiterConfig config, int burst, long perNano) {
        // The division is exact, or rounds a permit up.
        BigInteger positions =
                BigInteger.valueOf(Nanos.of(config.getLimitRefreshPeriod())).multiply(BigInteger.valueOf(perNano));
        BigInteger[] unit = positions.divideAndRemainder(BigInteger.valueOf(config.getLimitForPeriod()));
        long rounded = unit[0].longValueExact() + unit[1].signum();
        return new Measures(rounded, burst * rounded, HALF / perNano);
    }

    private static long positionsPerNano(RateLimiterConfig config, int burst) {
        long period = Nanos.of(config.getLimitRefreshPeriod());
        BigInteger limit = BigInteger.valueOf(config.getLimitForPeriod());
        BigInteger perNano = limit.divide(limit.gcd(BigInteger.valueOf(period)));
        BigInteger capacity = BigInteger.valueOf(period).multiply(BigInteger.valueOf(burst));
        BigInteger most = BigInteger.valueOf(MOST_CAPACITY).multiply(limit).divide(capacity);
        if (most.signum() == 0) {
            throw new IllegalArgumentException("burst: " + burst + " (expected: comes back within 36 years, with "
                    + limit + " permits in " + config.getLimitRefreshPeriod() + ")");
        }
        return perNano.min(most).longValueExact();
    }

    @Override
    long floor(long elapsed) {
        return elapsed * positionsPerNano;
    }

    @Override
    long nanosUntil(long end, long elapsed) {
        return (end - capacity + positionsPerNano - 1) / positionsPerNano - elapsed;
    }

    @Override
    void check(RateLimiterConfig after) {
        long unused = positionsPerNano(after, burst);
    }

    @Override
    int permitsAtOnce() {
        return burst;
    }

    @Override
    Line next(Plan plan, long end, long elapsed) {
        RateLimiterConfig after = plan.config();
        long perNano = positionsPerNano(after, burst);
        Carried carried =
                Carried.of(this, end, floorOfAny(elapsed), measures(after, burst, perNano), plan.leavesRest());
        return new SmoothLine(after, burst, clock, start + elapsed, perNano, carried);
    }
}
