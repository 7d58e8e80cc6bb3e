package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.holdfast.core.time.TimeSource.Timer;
import io.holdfast.core.window.Window;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A few probes pass; the verdict on them closes or opens the breaker.
 *
 * <p><b>Counting.</b> {@code free} says how many more probes may be admitted. Admitting one takes one by CAS, never
 * below zero. A probe that succeeds or fails does not give it back: as in Resilience4j, so many probes decide and no
 * more. A probe that is ignored, released or expired gives it back, once: its lease is finished by one CAS, and only
 * the winner adds to {@code free}. So at any time {@code free + live leases + recorded outcomes} is the configured
 * limit, less what is between the two steps of one thread; never more.
 *
 * <p><b>Leases.</b> Every probe is a lease with an end. Expired leases are looked for only when somebody is about to
 * be refused, so no timer runs, and only if the earliest possible end has passed, so a refusal costs one comparison.
 * A probe of the raw protocol has a lease too, which its outcome finishes by taking any live one: that protocol does
 * not say which call it speaks of. The outcome of a raw probe whose lease had expired is late;
 * {@code rawProbes} remembers, beside how many are out, that one is due.
 *
 * <p><b>Judging.</b> The first verdict that is not below the minimum ends this state, so it must be right the first
 * time. The window's counts are exact at rest only; so the verdict is taken from {@code tally}, where total, failed
 * and slow probes are digits of one word and move in one add. The window is kept for the metrics. If the probe that
 * completes the verdict fails to move the breaker (a clock that throws), whoever is refused next does it.
 *
 * <p><b>Progress.</b> The loop in {@link #admit} repeats after a lost CAS (another probe was admitted) or after
 * leases were reclaimed (each can be once); that in {@link #ifAny} after another raw probe came or went. Reclaiming
 * and finishing pass over the queue of leases.
 */
final class HalfOpenState extends BreakerState {

    private static final VarHandle FREE;
    private static final VarHandle TALLY;
    private static final VarHandle RAW;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TALLY = lookup.findVarHandle(HalfOpenState.class, "tally", long.class);
            FREE = lookup.findVarHandle(HalfOpenState.class, "free", int.class);
            RAW = lookup.findVarHandle(HalfOpenState.class, "rawProbes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The digits of {@code tally}, of 21 bits: total, failed, slow. */
    private static final int DIGIT = (1 << 21) - 1;

    private static final long ONE_FAILED = 1L << 21;
    private static final long ONE_SLOW = 1L << 42;

    /** The digits of {@code rawProbes}, of 32 bits: raw leases out; outcomes due whose raw lease has expired. */
    private static final int OUT = 0;

    private static final int EXPIRED = 32;
    private static final long ONE_OUT = 1L;
    private static final long ONE_EXPIRED = 1L << EXPIRED;

    private final Window probes;
    private final long leaseNanos;
    private final @Nullable CallNotPermittedException rejection;
    private final ConcurrentLinkedQueue<Lease> live = new ConcurrentLinkedQueue<>();
    private volatile int free;
    private volatile long tally;
    private volatile long rawProbes;
    private volatile long earliestEnd;
    private volatile @Nullable Timer timer;

    HalfOpenState(StandardBreaker breaker, int attempts, long openWaitNanos) {
        this(breaker, attempts, openWaitNanos, Window.ofCalls(breaker.settings().halfOpenThresholds));
    }

    private HalfOpenState(StandardBreaker breaker, int attempts, long openWaitNanos, Window window) {
        super(breaker, attempts, window, true, new LongAdder());
        Settings settings = breaker.settings();
        this.probes = window;
        this.leaseNanos = settings.leaseNanos(openWaitNanos);
        this.rejection = settings.reusesRejections ? Rejections.of(breaker, State.HALF_OPEN) : null;
        this.free = settings.permittedInHalfOpen;
        this.earliestEnd = breaker.nanos() + leaseNanos;
    }

    @Override
    State state() {
        return State.HALF_OPEN;
    }

    @Override
    @Nullable
    Permit admit(boolean raw) {
        Lease lease = null;
        for (; ; ) {
            int before = free;
            if (before > 0) {
                // Made before the CAS: running out of memory after it would lose the permit.
                lease = lease == null ? newLease(raw) : lease;
                if (casFree(before, before - 1)) {
                    return out(lease);
                }
            } else if (!reclaim()) {
                return isDecided() ? null : refuse();
            }
        }
    }

    /** Moves on if the probes have decided and nobody has done so yet; true if there is another state to ask. */
    private boolean isDecided() {
        int verdict = verdict(tally);
        if (verdict == Window.BELOW_MINIMUM) {
            return false;
        }
        BreakerState next = next(verdict);
        if (next != null) {
            breaker.move(this, next);
        }
        return breaker.current() != this;
    }

    private Lease out(Lease lease) {
        try {
            live.add(lease);
            if (lease.raw) {
                RAW.getAndAdd(this, ONE_OUT);
            }
            return lease;
        } catch (OutOfMemoryError e) {
            FREE.getAndAdd(this, 1);
            throw e;
        }
    }

    private Lease newLease(boolean raw) {
        return new Lease(this, raw, breaker.nanos() + leaseNanos);
    }

    /** Takes back what expired leases hold; false if there was none. */
    private boolean reclaim() {
        long now = breaker.nanos();
        if (now - earliestEnd < 0) {
            return false;
        }
        boolean reclaimed = false;
        long next = now + leaseNanos;
        for (Lease lease : live) {
            if (now - lease.end < 0) {
                next = lease.end - next < 0 ? lease.end : next;
            } else if (expire(lease)) {
                reclaimed = true;
            }
        }
        // A lease admitted meanwhile ends later than the bound; one not yet in the queue may be noticed that much late.
        earliestEnd = next;
        return reclaimed;
    }

    private boolean expire(Lease lease) {
        // In one step: an outcome that found the probe neither out nor expired would count, and its permit go to
        // another.
        if (lease.raw && !ifAny(OUT, ONE_EXPIRED - ONE_OUT)) {
            return false;
        }
        if (lease.finish()) {
            giveBack(lease);
            return true;
        }
        // An outcome or a release has finished this one in the place of another, which is still out.
        if (lease.raw && !ifAny(EXPIRED, ONE_OUT - ONE_EXPIRED)) {
            RAW.getAndAdd(this, ONE_OUT);
        }
        return false;
    }

    /** After {@link Lease#finish}: the outcome counts here. */
    void recorded(Lease lease) {
        live.remove(lease);
    }

    /** After {@link Lease#finish}: another may have the permit. */
    void giveBack(Lease lease) {
        live.remove(lease);
        FREE.getAndAdd(this, 1);
    }

    /** None: each outcome has to finish a lease. */
    @Override
    long plainUpTo(long age) {
        return Long.MIN_VALUE;
    }

    @Override
    boolean claimRawOutcome(long elapsedNanos) {
        if (isLate(elapsedNanos)) {
            return false;
        }
        Lease lease = finishAnyRaw();
        if (lease != null) {
            recorded(lease);
            return true;
        }
        // No probe is out: one that expired, or an outcome nobody asked permission for, which Resilience4j counts.
        return !ifAny(EXPIRED, -ONE_EXPIRED);
    }

    @Override
    void releaseRaw() {
        Lease lease = finishAnyRaw();
        if (lease != null) {
            giveBack(lease);
        }
    }

    /**
     * Finishes some raw lease; null if none is out. One pass over the queue may miss the last lease, added behind the
     * iterator's back while others were finished before it; so a lease is reserved first, and then looked for until
     * it is found, which takes another pass only if others have finished theirs.
     */
    private @Nullable Lease finishAnyRaw() {
        if (!ifAny(OUT, -ONE_OUT)) {
            return null;
        }
        for (; ; ) {
            for (Lease lease : live) {
                if (lease.raw && lease.finish()) {
                    return lease;
                }
            }
        }
    }

    /** Changes the counts of raw probes if that digit is above zero. */
    private boolean ifAny(int digit, long change) {
        for (; ; ) {
            long counts = rawProbes;
            if ((int) (counts >>> digit) == 0) {
                return false;
            }
            if (RAW.compareAndSet(this, counts, counts + change)) {
                return true;
            }
        }
    }

    @Override
    int record(int outcome, long nowNanos) {
        int unused = probes.record(outcome, nowNanos);
        long one =
                1L | ((outcome & Window.FAILURE) != 0 ? ONE_FAILED : 0) | ((outcome & Window.SLOW) != 0 ? ONE_SLOW : 0);
        return verdict((long) TALLY.getAndAdd(this, one) + one);
    }

    private int verdict(long digits) {
        return probes.thresholds()
                .judge((int) digits & DIGIT, (int) (digits >>> 21) & DIGIT, (int) (digits >>> 42) & DIGIT);
    }

    @Override
    @Nullable
    BreakerState next(int verdict) {
        if (verdict == Window.BELOW_MINIMUM || breaker.current() != this) {
            return null;
        }
        return verdict > 0 ? OpenState.after(this) : new ClosedState(breaker);
    }

    @Override
    void entered() {
        Settings settings = breaker.settings();
        State then = settings.stateAfterHalfOpenWait;
        if (settings.halfOpenWaitNanos > 0 && then != null) {
            timer = settings.clock.timers().schedule(() -> waitedInVain(then), settings.halfOpenWaitNanos);
            if (breaker.current() != this) {
                left();
            }
        }
    }

    private void waitedInVain(State then) {
        if (breaker.current() == this) {
            breaker.move(this, then == State.CLOSED ? new ClosedState(breaker) : OpenState.after(this));
        }
    }

    @Override
    void left() {
        Timer pending = timer;
        if (pending != null) {
            pending.cancel();
        }
    }

    @Override
    CallNotPermittedException rejection() {
        return rejection == null ? super.rejection() : rejection;
    }

    /** As a permit, the state itself is the refused one. */
    @Override
    public boolean granted() {
        return false;
    }

    @Override
    public Duration retryAfter() {
        return Duration.ofNanos(Math.max(0, earliestEnd - breaker.nanos()));
    }

    private boolean casFree(int expected, int next) {
        return FREE.compareAndSet(this, expected, next);
    }
}
