package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.holdfast.core.window.Counts;
import io.holdfast.core.window.Window;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One stay in one state, from the transition into it until the next. It is the identity that permits are bound to,
 * and it is its own permit: shared by all calls where the state admits, refused where it does not. Only HALF_OPEN
 * hands out permits of their own.
 *
 * <p>What a state is never changes; what it has counted lives in its window and counters. Leaving a state means that
 * another object takes its place.
 */
abstract class BreakerState extends Admission {

    private static final VarHandle REFUSALS;

    static {
        try {
            REFUSALS = MethodHandles.lookup().findVarHandle(BreakerState.class, "refusals", LongAdder.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final StandardBreaker breaker;
    /** How many times in a row the breaker has opened. */
    final int attempts;
    /** What this state has recorded; null where nothing is recorded. */
    final @Nullable Window window;
    /** Whether the window needs the time of an outcome. */
    final boolean timed;
    /** The window, where a fast success that changes nothing in it changes nothing here at all; else null. */
    private final @Nullable Window allThereIs;

    /**
     * When this state was entered, or the states before it that admit no call: the earliest that a call can have begun
     * which this state admitted. Its caller may have read its clock before it asked.
     */
    private final long since;

    @SuppressWarnings("UnusedVariable") // written through the handle, too
    private volatile @Nullable LongAdder refusals;

    // The longest time this state is known to have lasted, so that most outcomes can be told from late ones without
    // reading the clock; and the lower of this and the time above which a call is slow, which is all that has to be
    // known about most successes. Racy on purpose: any value ever written is a true lower bound.
    private volatile long knownAge;
    private volatile long plainUpTo = Long.MIN_VALUE;

    BreakerState(
            StandardBreaker breaker,
            @Nullable BreakerState before,
            int attempts,
            @Nullable Window window,
            boolean countsElsewhere) {
        this.breaker = breaker;
        this.attempts = attempts;
        this.window = window;
        this.allThereIs = countsElsewhere ? null : window;
        this.timed = window != null && window.isTimed();
        this.since = before != null && before.isShut() ? before.since : breaker.nanos();
    }

    abstract State state();

    /** Whether so many calls have failed in a row that this alone ends the state. */
    boolean isStreakOver() {
        return false;
    }

    /** Whether this state admits no call at all, as long as it lasts. */
    boolean isShut() {
        return false;
    }

    /**
     * Admits a call or refuses it: the permit to hand out, or null if this state has just ended and the next one is
     * to be asked.
     *
     * @param raw whether the caller will report through Resilience4j's protocol, without the permit
     */
    @Nullable
    Permit admit(boolean raw) {
        return this;
    }

    /** Records an outcome that belongs to this state and judges it: a verdict of {@link Window}. */
    @Override
    int record(int outcome, long nowNanos) {
        return Window.WITHIN;
    }

    /** The state that a verdict leads to; null to stay. May ask the configuration's wait function. */
    @Nullable
    BreakerState next(int verdict) {
        return null;
    }

    /**
     * The rates to announce as exceeded, a set of verdict bits, given that the verdict did or did not end this state.
     */
    int announces(int verdict, boolean ended) {
        return 0;
    }

    /** Whether a success reported without a permit is a fast one and not late; false: that takes a closer look. */
    final boolean isPlain(long elapsedNanos) {
        return elapsedNanos <= plainUpTo;
    }

    /** Whether a fast success would change nothing here. */
    final boolean isAtRest() {
        return allThereIs != null && allThereIs.isAtRest();
    }

    /** What an outcome that is reported without a permit, and not late, belongs to. */
    Admission rawAdmission() {
        return this;
    }

    /** A raw outcome came too late to count here; it may be that of a probe that is still taken for one that is out. */
    void rawCameLate(long elapsedNanos) {}

    /** Whether a call that began at a certain time may be one that this state admitted. */
    final boolean mayHaveAdmitted(long start) {
        return start - since >= 0;
    }

    /** Takes back a permission that was given without a permit. */
    void releaseRaw() {}

    /** A half-open probe, of this state or one before, is out no longer. */
    void probeEnded(Lease lease) {}

    /** Runs once, in the thread whose transition led here. */
    void entered() {}

    /** Runs once, in the thread whose transition led away. */
    void left() {}

    /**
     * Whether an outcome that is reported without a permit belongs to a call of an earlier state. One that took longer
     * than the breaker is old was timed from somewhere else, a request's arrival or a test's imagination, and says
     * nothing of the sort.
     */
    final boolean isLate(long elapsedNanos) {
        if (elapsedNanos <= knownAge) {
            return false;
        }
        BreakerClock clock = breaker.settings().clock;
        if (!clock.isTimeline()) {
            neverLate();
            return false;
        }
        long now = clock.nanos();
        long age = now - since;
        lastedFor(age);
        return elapsedNanos > age && !(admitsDoubtfulOutcomes() && elapsedNanos > now - breaker.made);
    }

    /** The half-open state whose probes may still be out: this one, or the one before states that admit no call. */
    @Nullable
    HalfOpenState halfOpen() {
        return null;
    }

    /** Whether an outcome counts of which nobody knows when its call began. */
    boolean admitsDoubtfulOutcomes() {
        return true;
    }

    /** For the first state of a breaker, before which no call can have begun. */
    final void neverLate() {
        lastedFor(Long.MAX_VALUE);
    }

    private void lastedFor(long age) {
        knownAge = age;
        plainUpTo = plainUpTo(age);
    }

    /** The longest success that is plain once the state has lasted for so long. */
    long plainUpTo(long age) {
        return Math.min(age, breaker.settings().slowNanos);
    }

    final Counts counts() {
        return window == null ? Counts.NONE : window.counts(timed ? breaker.nanos() : 0);
    }

    final float rateOrUnknown(int part, Counts counts) {
        return window == null ? -1f : window.thresholds().rateOrUnknown(part, counts.total());
    }

    /** Counts a refusal; returns this as the refused permit. */
    final Permit refuse() {
        refusals().increment();
        return this;
    }

    /** The count of refused calls, made when it is first needed. */
    final LongAdder refusals() {
        LongAdder known = refusals;
        if (known == null) {
            LongAdder made = new LongAdder();
            LongAdder before = (LongAdder) REFUSALS.compareAndExchange(this, null, made);
            known = before == null ? made : before;
        }
        return known;
    }

    /** Goes on with the count of another state, whose metrics then go on with it, too. */
    final void sharesRefusalsOf(BreakerState other) {
        refusals = other.refusals();
    }

    final long refused() {
        LongAdder known = refusals;
        return known == null ? 0 : known.sum();
    }

    /** The exception for a call that this state refused. */
    CallNotPermittedException rejection() {
        return Rejections.of(breaker, state());
    }

    @Override
    public boolean granted() {
        return true;
    }

    @Override
    public Duration retryAfter() {
        return Duration.ZERO;
    }

    @Override
    final BreakerState home() {
        return this;
    }

    /** A shared permit is not one-shot. */
    @Override
    final boolean claim() {
        return true;
    }

    /** A shared permit was never taken from anybody, so there is nothing to give. */
    @Override
    final void giveBack() {}
}
