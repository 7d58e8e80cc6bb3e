package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.TransitionCheckResult;
import io.holdfast.core.breaker.Settings.Verdict;
import io.holdfast.core.internal.window.Window;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One stay in one state, from the transition into it until the next. It is the identity that permits are bound to,
 * and it is its own permit: shared by all calls where the state admits, refused where it does not. Only HALF_OPEN
 * hands out permits of their own.
 *
 * <p>What a state is never changes, though it may have to go by other settings; what it has counted lives in its window
 * and counters. Leaving a state means that another object takes its place.
 *
 * <h2>Outcomes</h2>
 *
 * An outcome counts in the state object that admitted its call and in no other. {@link Permit}s carry that object.
 * Resilience4j's raw protocol does not, so there {@link StateAge} tells the late ones. A late outcome is told and
 * counted in statistics like any other, and decides nothing.
 *
 * <p>The user's predicates run before the right to report is taken, so that what is taken is counted. The verdict then
 * moves the breaker, asking the wait function first, and only then are consumers told.
 *
 * <h2>Benign races</h2>
 *
 * An outcome may be recorded in a state that ends between its check and its record: it overlapped with that
 * transition, and counts in the state that admitted it, where at most the metrics of the open state that inherited
 * the window show it. Two outcomes that both decide a transition may both ask the wait function; one of them moves.
 */
abstract class BreakerState extends Admission {

    private static final long UNREAD = BreakerClock.UNREAD;

    final StandardBreaker breaker;
    /** How many times in a row the breaker has opened. */
    final int attempts;

    final StateMetrics metrics;
    final StateAge age;
    /** Whether the window needs the time of an outcome. */
    private volatile boolean windowNeedsTime;
    /** The window, where a fast success that changes nothing in it changes nothing here at all; else null. */
    private volatile @Nullable Window skippableWindow;
    // Copies, since every outcome reads them.
    private volatile long slowNanos;
    private final Publisher publisher;
    /** What the state goes by: all of it by the same ones, so that it can be seen whether others are there by now. */
    volatile Settings settings;

    /** No longer success is taken for a fast one without a closer look. */
    private volatile long fastPathLimit;
    // The longest success that is known to be fast and not late, which is all that has to be known about most of them.
    // Racy on purpose: any value ever written is true.
    private volatile long fastAndNotLateUpTo = Long.MIN_VALUE;

    /** With a {@code skippableWindow} that may be null, and a limit of its own for plain successes. */
    BreakerState(
            StandardBreaker breaker,
            Settings settings,
            @Nullable BreakerState before,
            int attempts,
            StateMetrics metrics,
            @Nullable Window skippableWindow,
            long fastPathLimit) {
        this.breaker = breaker;
        this.settings = settings;
        this.attempts = attempts;
        this.metrics = metrics;
        this.windowNeedsTime = metrics.isTimed();
        this.skippableWindow = skippableWindow;
        this.slowNanos = settings.slowNanos;
        long since = before != null && before.isShut() ? before.age.since : breaker.nanos();
        this.age = new StateAge(breaker.clock, breaker.made, since);
        this.publisher = breaker.publisher;
        this.fastPathLimit = fastPathLimit;
    }

    /** Goes on under other settings, and stays what it is: its permits are good, its window holds what it held. */
    abstract void adopt(Settings next);

    /** What all states have of them; the settings last, so that what is half done is done again. */
    final void adopt(Settings next, @Nullable Window skippable, long fastLimit) {
        windowNeedsTime = metrics.isTimed();
        skippableWindow = skippable;
        slowNanos = next.slowNanos;
        fastPathLimit = fastLimit;
        fastAndNotLateUpTo = Long.MIN_VALUE;
        settings = next;
    }

    /** Once other settings are adopted: does what they ask for, given what has been recorded. */
    void judgeAnew() {}

    /** For the first state of a breaker: no outcome is late. */
    final void neverLate() {
        age.unlimited();
        fastAndNotLateUpTo = fastPathLimit;
    }

    // ---- what the states differ in

    abstract State state();

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
    Admission admit(boolean raw) {
        return this;
    }

    /** Records an outcome that belongs to this state and judges it: a verdict of {@link Window}, or more bits. */
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
    int ratesToAnnounce(int verdict, boolean ended) {
        return 0;
    }

    /** Does what {@code transitionOnResult} asks for; CLOSED alone obeys it, as in Resilience4j. */
    void obey(TransitionCheckResult check) {}

    /** What an outcome that is reported without a permit, and not late, belongs to. */
    Admission takeRawAdmission() {
        return this;
    }

    /** A raw outcome came too late to count here; it may be that of a probe that is still taken for one that is out. */
    void rawCameLate(long elapsedNanos) {}

    /** Takes back a permission that was given without a permit. */
    void releaseRaw() {}

    /** Whether an outcome counts that claims to have taken longer than the breaker has existed. */
    boolean countsCallsOlderThanTheBreaker() {
        return true;
    }

    /** The half-open state whose probes may still be out: this one, or the one before states that admit no call. */
    @Nullable
    HalfOpenState halfOpen() {
        return null;
    }

    int probesOut() {
        return 0;
    }

    /** A half-open probe, of this state or one before, is out no longer. */
    void probeEnded(Lease lease) {}

    /** Runs once, in the thread whose transition led here. */
    void entered() {}

    /** Runs once, in the thread whose transition led away. */
    void left() {}

    @Override
    CallNotPermittedException rejection() {
        return breaker.rejectionBy(this);
    }

    // ---- outcomes, reported with a permit: this state's own, or a lease of it

    @Override
    public final void success(long elapsedNanos) {
        if (granted()) {
            succeeded(this, elapsedNanos);
        }
    }

    @Override
    public final void failure(long elapsedNanos, Throwable error) {
        if (granted()) {
            failed(this, elapsedNanos, error, null);
        }
    }

    @Override
    public final void certainFailure(long elapsedNanos, Throwable error) {
        if (granted()) {
            failed(this, elapsedNanos, error, Verdict.FAILURE);
        }
    }

    @Override
    final void returned(boolean measured, long start, @Nullable Object result) {
        returned(this, measured, start, result);
    }

    @Override
    final long elapsed(boolean measured, long start) {
        return measured ? breaker.nanosBetween(start, breaker.timestamp()) : 0;
    }

    /** A shared permit is not one-shot. */
    @Override
    final boolean claim() {
        return true;
    }

    /** A shared permit was never taken from anybody, so there is nothing to give. */
    @Override
    final void giveBack() {}

    final void succeeded(Admission admission, long elapsedNanos) {
        long elapsed = Math.max(0, elapsedNanos);
        if (!admission.claim()) {
            breaker.countLate(); // a one-shot permit that is used again stands for no other call
        } else if (this != breaker.current()) {
            admission.ended();
            breaker.late(elapsed, null);
        } else if (!changesNothing(elapsed)) {
            settle(admission, outcome(null, elapsed), elapsed, null, UNREAD);
        }
    }

    final void failed(Admission admission, long elapsedNanos, @Nullable Throwable thrown, @Nullable Verdict known) {
        long elapsed = Math.max(0, elapsedNanos);
        Throwable error = Settings.errorOf(thrown);
        Verdict verdict = known == null ? breaker.settings.judge(error) : known;
        TransitionCheckResult check = breaker.settings.transitionOnError(error);
        if (!admission.claim()) {
            breaker.countLate();
            return;
        }
        if (verdict == Verdict.IGNORED) {
            admission.giveBack();
        }
        if (this != breaker.current()) {
            admission.ended();
            breaker.late(verdict, elapsed, error);
            return;
        }
        settle(admission, verdict, elapsed, error, check);
    }

    final void returned(Admission admission, boolean measured, long start, @Nullable Object result) {
        long end = measured ? breaker.timestamp() : UNREAD;
        long elapsed = measured ? breaker.nanosBetween(start, end) : 0;
        long now = measured && breaker.isTimeline() ? end : UNREAD;
        Throwable failure = null;
        TransitionCheckResult check = null;
        boolean judged = false;
        if (breaker.judgesResults && result != null) {
            judged = true;
            failure = breaker.settings.failureOf(breaker.getName(), result);
            check = failure == null ? breaker.settings.transitionOnResult(result) : null;
        }
        if (!admission.claim()) {
            breaker.countLate();
        } else if (this != breaker.current()) {
            admission.ended();
            breaker.late(elapsed, failure);
        } else if (judged || !changesNothing(elapsed)) {
            settle(admission, outcome(failure, elapsed), elapsed, failure, now);
            obeyIfAny(check);
        }
    }

    // ---- outcomes, reported by Resilience4j's raw protocol while this state is current

    final void rawSucceeded(long elapsed, TimeUnit unit) {
        if (elapsed <= fastAndNotLateUpTo) {
            if (!isUnchangedByFastSuccess() || publisher.observers() != Observers.NONE) {
                settle(this, Window.FAST_SUCCESS, elapsed, null, UNREAD);
            }
        } else {
            rawReturned(elapsed, unit, null, null);
        }
    }

    final void rawReturned(
            long elapsed, TimeUnit unit, @Nullable Throwable failure, @Nullable TransitionCheckResult check) {
        if (rawIsLate(elapsed, unit)) {
            breaker.late(elapsed, failure);
        } else {
            settle(takeRawAdmission(), outcome(failure, elapsed), elapsed, failure, UNREAD);
            obeyIfAny(check);
        }
    }

    final void rawFailed(
            long elapsed, TimeUnit unit, Verdict verdict, Throwable error, @Nullable TransitionCheckResult check) {
        if (rawIsLate(elapsed, unit)) {
            breaker.late(verdict, elapsed, error);
        } else if (verdict == Verdict.IGNORED) {
            releaseRaw();
            settle(this, verdict, elapsed, error, check);
        } else {
            settle(takeRawAdmission(), verdict, elapsed, error, check);
        }
    }

    private boolean rawIsLate(long elapsed, TimeUnit unit) {
        boolean late = age.isLate(elapsed, unit, countsCallsOlderThanTheBreaker());
        long limit = Math.min(age.atLeast(), fastPathLimit);
        if (limit != fastAndNotLateUpTo) {
            fastAndNotLateUpTo = limit;
            if (limit > fastPathLimit) {
                fastAndNotLateUpTo = Long.MIN_VALUE; // another limit came meanwhile
            }
        }
        if (late) {
            rawCameLate(elapsed);
        }
        return late;
    }

    // ---- what an outcome does

    /** Whether a fast success would change nothing here. */
    private boolean isUnchangedByFastSuccess() {
        Window window = skippableWindow;
        return window != null && window.isUnchangedByFastSuccess();
    }

    /** Whether a success is fast, the state at rest, and nobody listening: then it is recorded already. */
    private boolean changesNothing(long elapsed) {
        return elapsed <= slowNanos && isUnchangedByFastSuccess() && publisher.observers() == Observers.NONE;
    }

    private int outcome(@Nullable Throwable failure, long elapsed) {
        return (elapsed > slowNanos ? Window.SLOW : 0) | (failure == null ? 0 : Window.FAILURE);
    }

    private void settle(
            Admission admission,
            Verdict verdict,
            long elapsed,
            Throwable error,
            @Nullable TransitionCheckResult check) {
        if (verdict == Verdict.IGNORED) {
            publisher.observers().ignored(breaker.getName(), state(), elapsed, error);
        } else {
            Throwable failure = verdict == Verdict.FAILURE ? error : null;
            settle(admission, outcome(failure, elapsed), elapsed, failure, UNREAD);
        }
        obeyIfAny(check);
    }

    /** Records an outcome where it belongs, lets the verdict take effect, and then tells. */
    private void settle(Admission admission, int outcome, long elapsed, @Nullable Throwable failure, long now) {
        int verdict = admission.record(outcome, !windowNeedsTime ? 0 : now == UNREAD ? breaker.nanos() : now);
        BreakerState next = next(verdict);
        Observers observers = publisher.observers(); // once, so that all that follows is told to the same ones
        if (next == null && observers == Observers.NONE) {
            return;
        }
        boolean ended = next != null && breaker.replace(this, next, OpeningReason.Cause.of(verdict));
        observers.outcome(breaker.getName(), state(), elapsed, failure);
        int exceeded = ratesToAnnounce(verdict, ended);
        if (exceeded != 0) {
            observers.exceeded(breaker.getName(), metrics, exceeded);
        }
        if (ended && next != null) {
            observers.transition(breaker.getName(), state(), next.state());
        }
    }

    private void obeyIfAny(@Nullable TransitionCheckResult check) {
        if (check != null && this == breaker.current()) {
            obey(check);
        }
    }

    @Override
    public boolean granted() {
        return true;
    }

    @Override
    public Duration retryAfter() {
        return Duration.ZERO;
    }
}
