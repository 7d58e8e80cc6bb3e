package io.holdfast.strategies.ratelimit;

import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.holdfast.core.internal.Nanos;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All permits that there will ever be under one configuration, as a line of positions, and how much of it is taken.
 *
 * <h2>State and counting</h2>
 *
 * {@code next} is the first position that nobody has. A request takes the piece from there on, but not from before the
 * <em>floor</em>, which moves with time: what lies below it was not used while it could be, and is lost. It may go at
 * once if its piece ends at or below the <em>horizon</em>, the floor plus the capacity; a piece beyond the horizon
 * belongs to a caller that waits until the horizon has come. {@link SmoothLine} and {@link WindowLine} differ in how
 * the floor moves: evenly, which makes this the generic cell rate algorithm (ITU-T I.371, {@code next} being the
 * theoretical arrival time), or by a whole window at the start of each, which makes it Resilience4j's fixed window.
 *
 * <p>No two requests have positions in common, and each goes when its piece lies between floor and horizon, so no
 * window has more than its limit, and no time span more than the burst and what flows in meanwhile.
 *
 * <p>A waiter that gives up gives its piece back. At the end of the line that is a step back. Elsewhere it leaves a gap
 * in {@code gaps}, which later requests fill first; to step back all the same would give to two callers what is due to
 * the one behind.
 *
 * <h2>Another configuration</h2>
 *
 * A line is for one configuration. For another its end is marked ({@code plan} is set, then the sign bit of {@code
 * next}, after which no CAS on it succeeds), and a successor is made from where it stood. A thread that meets a marked
 * line does what is left of this itself, so nobody waits: lock-free. A piece that is given back later is carried over
 * to the same place on the successor. A line whose numbers grow too large is succeeded by one that begins anew.
 *
 * <h2>Memory order, progress</h2>
 *
 * The mark and the piece are in one variable, so a CAS decides between them. A CAS fails because another took or gave
 * back a piece. The clock is read before {@code next}, to keep the time between read and CAS short. So a thread that
 * was held up may find {@code next} beyond its horizon for no other reason than an old reading; it reads the clock once
 * more before it refuses. A clock that steps back moves nothing back.
 *
 * <p>Benign races: a piece that is given back to a marked line may be taken there by a thread that looked before; it is
 * the same piece. Sources: ITU-T I.371 (GCRA); the marking of an old structure before its contents move is that of
 * Cliff Click's non-blocking hash table.
 */
abstract class Line {

    /** The answer of a line that has a successor. */
    static final long MOVED = -1;

    /** The answer to a request that can never be granted: 292 years. */
    static final long NEVER = Long.MAX_VALUE;

    /** No piece ends beyond; what wants to is refused. */
    static final long MOST = 1L << 62;

    /** Positions of the floor that a line reaches before it is succeeded. */
    static final long HALF = 1L << 61;

    private static final long MARK = Long.MIN_VALUE;

    private static final VarHandle NEXT =
            ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "next", VarHandle.class, Line.class, long.class);
    private static final VarHandle GAPS =
            ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "gaps", VarHandle.class, Line.class, Gaps.class);
    private static final VarHandle PLAN =
            ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "plan", VarHandle.class, Line.class, Plan.class);
    private static final VarHandle SUCCESSOR = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "successor", VarHandle.class, Line.class, Line.class);

    final RateLimiterConfig config;
    final RateClock clock;
    final long timeoutNanos;
    /** Where the time of this line begins. */
    final long start;
    /** Positions of one permit. */
    final long unit;
    /** Positions between floor and horizon. */
    final long capacity;

    private final long lifetime;
    private final int mostPermits;
    private final Carried carried;
    private final long first;
    private volatile long next;
    private volatile @Nullable Gaps gaps;
    private volatile @Nullable Plan plan;
    private volatile @Nullable Line successor;

    /**
     * What comes next.
     *
     * @param config the configuration
     * @param leavesRest whether the permits that are left stay as many, which is what Resilience4j's {@code
     *     changeLimitForPeriod} promises; else the permits that are used do
     */
    record Plan(RateLimiterConfig config, boolean leavesRest) {}

    /** The measures of a line: positions of a permit and between floor and horizon, and how long it lasts. */
    record Measures(long unit, long capacity, long lifetime) {}

    Line(RateLimiterConfig config, RateClock clock, long start, Measures measures, Carried carried) {
        this.config = config;
        this.clock = clock;
        this.timeoutNanos = Math.min(Nanos.of(config.getTimeoutDuration()), NEVER - 1);
        this.start = start;
        this.unit = measures.unit;
        this.capacity = measures.capacity;
        this.lifetime = measures.lifetime;
        this.mostPermits = (int) Math.min(Integer.MAX_VALUE, HALF / unit);
        this.carried = carried;
        this.first = carried.end();
        this.next = first;
    }

    /** Returns the floor after so many nanoseconds. */
    abstract long floor(long elapsed);

    /** As {@link #floor}, for a line that may have been worn out long ago: no request has a piece beyond. */
    final long floorOfAny(long elapsed) {
        return floor(Math.min(elapsed, Math.min(HALF, lifetime) * 2));
    }

    /** Returns how many nanoseconds after {@code elapsed} a piece that ends beyond the horizon may go. */
    abstract long nanosUntil(long end, long elapsed);

    /** Returns a line for another configuration that begins now, in the middle of what this one began. */
    abstract Line next(Plan plan, long end, long elapsed);

    /** Refuses a configuration that cannot follow this one. */
    abstract void check(RateLimiterConfig after);

    /** Returns how many permits there are at most without borrowing from later ones. */
    abstract int permitsAtOnce();

    /** Nanoseconds since the line began; a clock that steps back stands still here. */
    private long elapsed() {
        return Math.max(0, clock.nanos() - start);
    }

    /**
     * Takes permits if that is possible within a wait; to look only, the wait is negative.
     *
     * @param mostNanos below {@link #NEVER}
     * @param place is told which piece it is; null if nobody needs to know
     * @return how long until they can be used, nanoseconds; they are taken if that is at most {@code mostNanos}; or
     *     {@link #MOVED}
     */
    final long take(int permits, long mostNanos, @Nullable Place place) {
        long cost = permits * unit; // meaningless if that is more than fits
        long elapsed = elapsed();
        boolean reread = false;
        for (; ; ) {
            long floor = floor(elapsed);
            long horizon = floor + capacity;
            long seen = next;
            if (seen < 0 || elapsed > lifetime) {
                return MOVED;
            }
            if (permits > mostPermits) {
                return NEVER;
            }
            if (gaps != null) {
                long filled = fill(cost, mostNanos, elapsed, place);
                if (filled >= 0) {
                    return filled;
                }
            }
            long from = Math.max(seen, floor);
            long end = from + cost;
            if (end > horizon && seen > horizon && !reread) {
                reread = true;
                elapsed = elapsed();
                continue;
            }
            long wait = end <= horizon ? 0 : end > MOST ? NEVER : nanosUntil(end, elapsed);
            if (wait > mostNanos) {
                return wait;
            }
            if (NEXT.compareAndSet(this, seen, end)) {
                if (place != null) {
                    place.is(this, from, end);
                }
                return wait;
            }
        }
    }

    /** As {@link #take} from what was given back; MOVED if nothing there is large enough. */
    private long fill(long cost, long mostNanos, long elapsed, @Nullable Place place) {
        long floor = floor(elapsed);
        for (; ; ) {
            Gaps seen = gaps;
            int found = seen == null ? -1 : seen.find(cost, floor);
            if (seen == null || found < 0) {
                return MOVED;
            }
            long from = Math.max(seen.from(found), floor);
            long end = from + cost;
            long wait = end <= floor + capacity ? 0 : nanosUntil(end, elapsed);
            if (wait > mostNanos) {
                return wait;
            }
            if (GAPS.compareAndSet(this, seen, seen.without(found, end, floor))) {
                if (place != null) {
                    place.is(this, from, end);
                }
                return wait;
            }
        }
    }

    /** Gives a piece back that was taken here and not used. */
    final void giveBack(long from, long end) {
        if (from >= end) {
            return;
        }
        long seen = next;
        if (seen == end && NEXT.compareAndSet(this, seen, from)) {
            return;
        }
        for (; ; ) {
            Gaps before = gaps;
            if (GAPS.compareAndSet(this, before, Gaps.with(before, from, end, floorOfAny(elapsed())))) {
                break;
            }
        }
        Line after = successor;
        if (after != null) {
            carryGapsTo(after);
        }
    }

    /** Each gap is carried once: by the thread that made the successor, or the one that came too late with it. */
    private void carryGapsTo(Line after) {
        Gaps all = (Gaps) GAPS.getAndSet(this, null);
        for (int i = 0; all != null && i < all.count(); i++) {
            long end = after.carried.at(all.end(i));
            if (end <= after.first) { // beyond, others may have taken it since
                after.giveBack(after.carried.at(all.from(i)), end);
            }
        }
    }

    /** Takes all that could be used now; returns how many permits that were, or {@link #MOVED}. */
    final long drain() {
        long elapsed = elapsed();
        long floor = floor(elapsed);
        long horizon = floor + capacity;
        for (; ; ) {
            long seen = next;
            if (seen < 0 || elapsed > lifetime) {
                return MOVED;
            }
            long rest = horizon - Math.max(seen, floor);
            if (rest <= 0 || NEXT.compareAndSet(this, seen, horizon)) {
                return (Math.max(0, rest) + drainGaps(floor, horizon)) / unit;
            }
        }
    }

    private long drainGaps(long floor, long horizon) {
        for (; ; ) {
            Gaps seen = gaps;
            if (seen == null) {
                return 0;
            }
            if (GAPS.compareAndSet(this, seen, seen.beyond(horizon))) {
                return seen.sum(floor, horizon);
            }
        }
    }

    /** Returns how many permits are left, less than zero if some of later times are promised; or the least int. */
    final int available() {
        long floor = floorOfAny(elapsed());
        Gaps given = gaps;
        long seen = next & ~MARK;
        long rest = floor + capacity - Math.max(seen, floor) + (given == null ? 0 : given.sum(floor, MOST));
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, Math.floorDiv(rest, unit)));
    }

    /** Sets what comes next, if nothing is planned yet. */
    final boolean plan(Plan next) {
        return PLAN.compareAndSet(this, null, next);
    }

    /** Returns the line after this one, and makes it if nobody has; a worn-out line goes on as it is. */
    final Line successor() {
        Line known = successor;
        if (known != null) {
            return known;
        }
        boolean unused = plan(new Plan(config, true));
        Plan planned = Objects.requireNonNull(plan);
        long end = (long) NEXT.getAndBitwiseOr(this, MARK) & ~MARK;
        Line made = next(planned, end, elapsed());
        Line after = SUCCESSOR.compareAndSet(this, null, made) ? made : Objects.requireNonNull(successor);
        carryGapsTo(after);
        return after;
    }

    /** Multiplies what is not negative; saturates. */
    static long times(long a, long b) {
        return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
    }
}
