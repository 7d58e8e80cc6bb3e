package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.TransitionCheckResult;
import io.github.resilience4j.circuitbreaker.ResultRecordedAsFailureException;
import io.github.resilience4j.core.functions.Either;
import io.holdfast.core.breaker.Settings.Verdict;
import io.holdfast.core.time.Nanos;
import io.holdfast.core.window.Window;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker: who may call, and what outcomes do. Its states move in {@link StateMachine}.
 *
 * <h2>Counting</h2>
 *
 * An outcome counts in the state object that admitted its call and in no other. {@link Permit}s carry that object.
 * Resilience4j's raw protocol does not, so there an outcome is late whose call began before the current state did, and
 * before those just before it that admit nobody; the clock is read for it only when the outcome took longer than the
 * state is known to last. A late outcome is told and counted in figures like any other, and decides nothing. Recording
 * and judging are the window's ({@code io.holdfast.core.window}), half-open permits {@link HalfOpenState}'s.
 *
 * <p>The user's functions (predicates, wait function, {@code transitionOnResult}) run before anything is counted or
 * moved, and behind guards ({@link Settings}): what they throw is logged. Nothing that can throw stands between
 * taking an outcome and recording it. Events are published after their cause is done, to consumers whose exceptions
 * are logged.
 *
 * <h2>Memory order</h2>
 *
 * The state and the observers are volatile references to immutable or self-contained objects. A success in a healthy,
 * full count window reads four volatile words and writes none.
 *
 * <h2>Progress</h2>
 *
 * No locks. {@link #admit} asks again only after a transition: lock-free.
 *
 * <h2>Benign races</h2>
 *
 * An outcome may be recorded in a state that ends between its check and its record: it overlapped with that
 * transition, and counts in the state that admitted it, where at most the metrics of the open state that inherited
 * the window show it. Two outcomes that both decide a transition may both ask the wait function; one of them moves.
 */
final class StandardBreaker extends StateMachine {

    private static final VarHandle LATE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LATE = lookup.findVarHandle(StandardBreaker.class, "late", long.class);
            Ahead.ofCalls(lookup);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final long UNREAD = BreakerClock.UNREAD;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** When this breaker came to be: no call has begun at it before. */
    final long made;

    private volatile long late;

    StandardBreaker(String name, Settings settings, Map<String, String> tags) {
        super(name, settings, tags);
        this.made = nanos();
        start();
    }

    private StandardBreaker(StandardBreaker original, State forGood) {
        super(original.getName(), original.settings, original.getTags());
        this.made = original.made;
        startIn(SteadyState.frozen(this, forGood));
    }

    /** A copy that stays in one state. */
    StandardBreaker frozenIn(State forGood) {
        return new StandardBreaker(this, forGood);
    }

    @Override
    StandardBreaker self() {
        return this;
    }

    @Override
    public Permit tryAcquire() {
        return admit(false);
    }

    @Override
    public boolean tryAcquirePermission() {
        return admit(true).granted();
    }

    @Override
    public void acquirePermission() {
        Permit permit = admit(true);
        if (!permit.granted()) {
            throw rejection(permit);
        }
    }

    @Override
    public void releasePermission() {
        current().releaseRaw();
    }

    private Permit admit(boolean raw) {
        for (; ; ) {
            BreakerState current = current();
            Permit permit = current.admit(raw);
            if (permit != null) {
                if (!permit.granted()) {
                    observers().refused(current);
                }
                return permit;
            }
        }
    }

    @Override
    RuntimeException rejection(Permit refused) {
        return ((Admission) refused).home().rejection();
    }

    // ---- outcomes, reported with a permit

    void succeeded(Admission admission, long elapsed) {
        BreakerState home = admission.home();
        if (!admission.claim()) {
            countLate();
        } else if (home != current()) {
            admission.ended();
            late(elapsed, null);
        } else if (!changesNothing(home, elapsed)) {
            settle(admission, success(elapsed), elapsed, null, UNREAD);
        }
    }

    void failed(Admission admission, long elapsed, @Nullable Throwable thrown, @Nullable Verdict known) {
        Throwable error = Settings.errorOf(thrown);
        Verdict verdict = known == null ? settings.judge(error) : known;
        TransitionCheckResult check = checkError(error);
        if (!admission.claim()) {
            countLate();
            return;
        }
        BreakerState home = admission.home();
        if (verdict == Verdict.IGNORED) {
            admission.giveBack();
        }
        if (home != current()) {
            admission.ended();
            late(verdict, elapsed, error);
            return;
        }
        if (verdict == Verdict.IGNORED) {
            observers().ignored(home, elapsed, error);
        } else {
            settle(admission, outcome(verdict, elapsed), elapsed, error, UNREAD);
        }
        openOn(home, check);
    }

    @Override
    void returned(Permit permit, boolean timed, long start, @Nullable Object result) {
        long end = timed ? timestamp() : UNREAD;
        long elapsed = timed ? nanosBetween(start, end) : 0;
        long now = timed && isTimeline() ? end : UNREAD;
        Admission admission = (Admission) permit;
        BreakerState home = admission.home();
        boolean judged = judgesResults && result != null;
        // All that can throw comes before the claim: what is claimed is recorded.
        Throwable failure = judged ? failure(result) : null;
        TransitionCheckResult check = judged && failure == null ? checkResult(result) : null;
        if (!admission.claim()) {
            countLate();
            return;
        }
        if (home != current()) {
            admission.ended();
            late(elapsed, failure);
            return;
        }
        if (!judged && changesNothing(home, elapsed)) {
            return;
        }
        settle(admission, outcome(failure, elapsed), elapsed, failure, now);
        openOn(home, check);
    }

    /** Whether a success is fast, its state at rest, and nobody listening: then it is recorded already. */
    private boolean changesNothing(BreakerState home, long elapsed) {
        return elapsed <= slowNanos && home.isAtRest() && observers() == Observers.NONE;
    }

    // ---- outcomes, reported by Resilience4j's raw protocol

    @Override
    public void onSuccess(long duration, TimeUnit durationUnit) {
        long elapsed = Math.max(0, durationUnit.toNanos(duration));
        BreakerState current = current();
        if (current.isPlain(elapsed)) {
            if (current.isAtRest() && observers() == Observers.NONE) {
                return;
            }
            settle(current, Window.FAST_SUCCESS, elapsed, null, UNREAD);
        } else if (cameLate(current, elapsed, durationUnit)) {
            late(elapsed, null);
        } else {
            settle(current.rawAdmission(), success(elapsed), elapsed, null, UNREAD);
        }
    }

    @Override
    public void onError(long duration, TimeUnit durationUnit, @Nullable Throwable throwable) {
        long elapsed = Math.max(0, durationUnit.toNanos(duration));
        Throwable error = Settings.errorOf(throwable);
        Verdict verdict = settings.judge(error);
        TransitionCheckResult check = checkError(error);
        BreakerState current = current();
        if (cameLate(current, elapsed, durationUnit)) {
            late(verdict, elapsed, error);
            return;
        }
        if (verdict == Verdict.IGNORED) {
            current.releaseRaw();
            observers().ignored(current, elapsed, error);
        } else {
            settle(current.rawAdmission(), outcome(verdict, elapsed), elapsed, error, UNREAD);
        }
        openOn(current, check);
    }

    @Override
    public void onResult(long duration, TimeUnit durationUnit, @Nullable Object result) {
        if (result == null || !judgesResults) {
            onSuccess(duration, durationUnit);
            return;
        }
        long elapsed = Math.max(0, durationUnit.toNanos(duration));
        Throwable failure = failure(result);
        TransitionCheckResult check = failure == null ? checkResult(result) : null;
        BreakerState current = current();
        if (cameLate(current, elapsed, durationUnit)) {
            late(elapsed, failure);
            return;
        }
        settle(current.rawAdmission(), outcome(failure, elapsed), elapsed, failure, UNREAD);
        openOn(current, check);
    }

    private static boolean cameLate(BreakerState current, long elapsed, TimeUnit unit) {
        boolean late = current.isLate(atLeast(elapsed, unit));
        if (late) {
            current.rawCameLate(elapsed);
        }
        return late;
    }

    /**
     * The least that a call can have taken, to tell whether it is late. The difference of two readings of a coarse
     * clock is too long by up to one of its units, which looked like a start before the state's entry for half of all
     * first probes timed in milliseconds. Nobody times calls in coarser units.
     */
    private static long atLeast(long elapsed, TimeUnit unit) {
        return elapsed - Math.min(unit.toNanos(1), NANOS_PER_MILLI) + 1;
    }

    // ---- what an outcome does

    /** The time of an outcome, read from the clock unless it is known. */
    long time(long now) {
        return now == UNREAD ? nanos() : now;
    }

    private int success(long elapsed) {
        return elapsed > slowNanos ? Window.SLOW : Window.FAST_SUCCESS;
    }

    private int outcome(Verdict verdict, long elapsed) {
        return success(elapsed) | (verdict == Verdict.FAILURE ? Window.FAILURE : 0);
    }

    private int outcome(@Nullable Throwable failure, long elapsed) {
        return success(elapsed) | (failure == null ? 0 : Window.FAILURE);
    }

    /** What a result stands for that the configuration records as a failure; null if it does not. */
    private @Nullable Throwable failure(@Nullable Object result) {
        if (result == null || !settings.isFailure(result)) {
            return null;
        }
        try {
            return new ResultRecordedAsFailureException(getName(), result);
        } catch (Throwable t) {
            // The exception's message asks the result for its own, and that may throw.
            return new ResultRecordedAsFailureException(
                    getName(), result.getClass().getName());
        }
    }

    /** Records an outcome where it belongs, lets the verdict take effect, and then tells. */
    private void settle(Admission admission, int outcome, long elapsed, @Nullable Throwable error, long now) {
        BreakerState home = admission.home();
        int verdict = admission.record(outcome, home.timed ? time(now) : 0);
        BreakerState next = home.next(verdict);
        Observers seeing = observers();
        if (next == null && seeing == Observers.NONE) {
            return;
        }
        boolean ended = next != null && replace(home, next);
        seeing.outcome(home, elapsed, (outcome & Window.FAILURE) == 0 ? null : error);
        int exceeded = home.announces(verdict, ended);
        if (exceeded != 0) {
            seeing.exceeded(home, exceeded);
        }
        if (ended && next != null) {
            seeing.transition(home, next);
        }
    }

    private @Nullable TransitionCheckResult checkError(Throwable error) {
        return settings.transitionsOnResult ? settings.transitionOn(Either.right(error)) : null;
    }

    private @Nullable TransitionCheckResult checkResult(@Nullable Object result) {
        return settings.transitionsOnResult && result != null ? settings.transitionOn(Either.left(result)) : null;
    }

    /** What {@code transitionOnResult} asks for; as in Resilience4j, CLOSED alone obeys it. */
    private void openOn(BreakerState from, @Nullable TransitionCheckResult check) {
        if (check == null || from.state() != State.CLOSED || from != current()) {
            return;
        }
        Duration wait = check.getWaitDuration();
        Instant until = check.getWaitUntil();
        if (wait == null && until == null) {
            move(from, OpenState.after(from));
        } else {
            long nanos = wait == null ? settings.clock.nanosUntil(Objects.requireNonNull(until)) : Nanos.of(wait);
            move(from, new OpenState(from, from.attempts, nanos));
        }
    }

    /** Too late to decide anything; told and counted all the same, in the state there is now, as in Resilience4j. */
    private void late(long elapsed, @Nullable Throwable error) {
        countLate();
        observers().outcome(current(), elapsed, error);
    }

    private void late(Verdict verdict, long elapsed, Throwable error) {
        if (verdict == Verdict.IGNORED) {
            countLate();
            observers().ignored(current(), elapsed, error);
            return;
        }
        late(elapsed, verdict == Verdict.FAILURE ? error : null);
    }

    /** A one-shot permit that is used again stands for no other call: it is no more than counted. */
    private void countLate() {
        LATE.getAndAdd(this, 1L);
        observers().late();
    }

    @Override
    boolean isTimed() {
        return detectsSlowCalls || observers().seesCalls();
    }

    @Override
    public State getState() {
        return current().state();
    }

    @Override
    public Duration retryAfter() {
        return current().retryAfter();
    }

    @Override
    public Metrics getMetrics() {
        return new StateMetrics(current());
    }

    @Override
    public long lateOutcomes() {
        return late;
    }
}
