package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.TransitionCheckResult;
import io.github.resilience4j.circuitbreaker.ResultRecordedAsFailureException;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.core.EventConsumer;
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
 * The circuit breaker.
 *
 * <h2>State machine</h2>
 *
 * <pre>
 *              verdict: rate or streak                   wait over: next call, or timer
 *   CLOSED ----------------------------> OPEN ----------------------------------------> HALF_OPEN
 *     ^                                   ^                                               |   |
 *     |                                   +---------- verdict: rate, or max wait ---------+   |
 *     +------------------------------------ verdict: within, or max wait ---------------------+
 *
 *   operator only: DISABLED, METRICS_ONLY, FORCED_OPEN, from and to any state that Resilience4j's transition table allows
 * </pre>
 *
 * The machine is one reference, {@code state}, to an object that stands for one stay in one state [1]. A transition is one CAS from the state object that
 * decided it to a new one. Whoever wins runs the effects, after the CAS: the old state's timer is cancelled, the new one's started, events are published. Whoever loses has
 * decided about a state that is gone, and does nothing. Timers hold the state object that started them and move from it, so one that fires late loses too.
 * Nothing but an operator's call names a state that it did not see: those retry until they win.
 *
 * <h2>Counting</h2>
 *
 * An outcome counts in the state object that admitted its call and in no other. {@link Permit}s carry that object. Resilience4j's raw protocol does not, so there an outcome whose
 * call began before the current state did is late; the clock is read for it only when the outcome took longer than the state is known to
 * last. Recording and judging are the window's ({@code io.holdfast.core.window}), half-open permits {@link HalfOpenState}'s.
 *
 * <p>The user's functions (predicates, wait function, {@code transitionOnResult}) run before anything is counted or moved, and behind guards
 * ({@link Settings}): what they throw is logged. Events are published after their cause is done, to consumers whose exceptions are logged.
 *
 * <h2>Memory order</h2>
 *
 * {@code state} and {@code observers} are volatile; everything a state object is made of is final or published by the CAS that installs it. A success in a healthy, full count window reads four
 * volatile words and writes none.
 *
 * <h2>Progress</h2>
 *
 * No locks. {@link #admit} asks again only after a transition; {@link #operate} retries only after another's transition won; both are lock-free.
 *
 * <h2>Benign races</h2>
 *
 * An outcome may be recorded in a state that ends between its check and its record: it overlapped with that transition, and counts in the state that
 * admitted it, where at most the metrics of the open state that inherited the window show it.
 *
 * <p>[1] The idea of capturing the state and moving from it by CAS: SmallRye Fault Tolerance, Armeria. The pattern: M. Nygard, Release It!, 2007. What each state does and
 * publishes: Resilience4j 2.4.0.
 */
final class StandardBreaker extends GuardedBreaker {

    private static final VarHandle STATE;
    private static final VarHandle OBSERVERS;
    private static final VarHandle LATE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(StandardBreaker.class, "state", BreakerState.class);
            OBSERVERS = lookup.findVarHandle(StandardBreaker.class, "observers", Observers.class);
            LATE = lookup.findVarHandle(StandardBreaker.class, "late", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The time of an outcome that nobody has read the clock for. */
    private static final long UNREAD = Long.MIN_VALUE;

    private final String name;
    private final Settings settings;
    private final Map<String, String> tags;
    private volatile BreakerState state;
    private volatile Observers observers = Observers.NONE;
    private volatile long late;

    StandardBreaker(String name, Settings settings, Map<String, String> tags) {
        this.name = Objects.requireNonNull(name, "name");
        this.settings = settings;
        this.tags = tags;
        BreakerState first = initial(settings.config.getInitialState());
        first.neverLate();
        this.state = first;
        first.entered();
    }

    private StandardBreaker(StandardBreaker original, State forGood) {
        this.name = original.name;
        this.settings = original.settings;
        this.tags = original.tags;
        this.state = SteadyState.frozen(this, forGood);
    }

    private BreakerState initial(State initial) {
        return switch (initial) {
            case CLOSED -> new ClosedState(this);
            case OPEN -> new OpenState(this, 1, settings.waitNanos(1), settings.newWindow(), null);
            case HALF_OPEN -> new HalfOpenState(this, 1, settings.waitNanos(1));
            case DISABLED -> SteadyState.disabled(this);
            case METRICS_ONLY -> SteadyState.metricsOnly(this);
            case FORCED_OPEN -> SteadyState.forcedOpen(this, 1);
        };
    }

    /** A copy that stays in one state. */
    StandardBreaker frozenIn(State forGood) {
        return new StandardBreaker(this, forGood);
    }

    // ---- admission

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
        state.releaseRaw();
    }

    private Permit admit(boolean raw) {
        for (; ; ) {
            BreakerState current = state;
            Permit permit = current.admit(raw);
            if (permit != null) {
                if (!permit.granted()) {
                    observers.refused(current);
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
        if (admission.claim()) {
            settle(admission.home(), success(elapsed), elapsed, null, UNREAD);
        } else {
            late();
        }
    }

    void failed(Admission admission, long elapsed, Throwable throwable) {
        Throwable error = Settings.unwrap(throwable);
        Verdict verdict = settings.judge(error);
        TransitionCheckResult check = checkError(error);
        BreakerState home = admission.home();
        if (verdict == Verdict.IGNORED && home == state) {
            admission.ignore();
            observers.ignored(home, elapsed, error);
        } else if (verdict != Verdict.IGNORED && admission.claim()) {
            settle(home, outcome(verdict, elapsed), elapsed, verdict == Verdict.FAILURE ? error : null, UNREAD);
        } else {
            admission.ignore();
            late();
            return;
        }
        openOn(home, check);
    }

    @Override
    void returned(Permit permit, boolean timed, long start, @Nullable Object result) {
        long end = timed ? settings.clock.timestamp() : UNREAD;
        long elapsed = timed ? settings.clock.nanosBetween(start, end) : 0;
        long now = settings.clock.isTimeline() ? end : UNREAD;
        Admission admission = (Admission) permit;
        BreakerState home = admission.home();
        boolean judged = settings.judgesResults && result != null;
        if (home == admission && home == state && !judged && isUnseen() && home.absorb(elapsed, now)) {
            return;
        }
        boolean failure = judged && settings.isFailure(result);
        TransitionCheckResult check = judged && !failure ? checkResult(result) : null;
        if (!admission.claim()) {
            late();
            return;
        }
        settle(home, result, failure, elapsed, now);
        openOn(home, check);
    }

    // ---- outcomes, reported by Resilience4j's raw protocol

    @Override
    public void onSuccess(long duration, TimeUnit durationUnit) {
        long elapsed = durationUnit.toNanos(duration);
        BreakerState current = state;
        if (isUnseen() && current.absorb(elapsed, UNREAD)) {
            return;
        }
        if (current.claimRawOutcome(elapsed)) {
            settle(current, success(elapsed), elapsed, null, UNREAD);
        } else {
            late();
        }
    }

    @Override
    public void onError(long duration, TimeUnit durationUnit, Throwable throwable) {
        long elapsed = durationUnit.toNanos(duration);
        Throwable error = Settings.unwrap(throwable);
        Verdict verdict = settings.judge(error);
        TransitionCheckResult check = checkError(error);
        BreakerState current = state;
        if (verdict == Verdict.IGNORED && !current.isLate(elapsed)) {
            current.releaseRaw();
            observers.ignored(current, elapsed, error);
        } else if (verdict != Verdict.IGNORED && current.claimRawOutcome(elapsed)) {
            settle(current, outcome(verdict, elapsed), elapsed, verdict == Verdict.FAILURE ? error : null, UNREAD);
        } else {
            late();
            return;
        }
        openOn(current, check);
    }

    @Override
    public void onResult(long duration, TimeUnit durationUnit, @Nullable Object result) {
        if (result == null || !settings.judgesResults) {
            onSuccess(duration, durationUnit);
            return;
        }
        long elapsed = durationUnit.toNanos(duration);
        boolean failure = settings.isFailure(result);
        TransitionCheckResult check = failure ? null : checkResult(result);
        BreakerState current = state;
        if (!current.claimRawOutcome(elapsed)) {
            late();
            return;
        }
        settle(current, result, failure, elapsed, UNREAD);
        openOn(current, check);
    }

    // ---- what an outcome does

    /** The time of an outcome, read from the clock unless it is known. */
    long time(long now) {
        return now == UNREAD ? settings.clock.nanos() : now;
    }

    private int success(long elapsed) {
        return elapsed > settings.slowNanos ? Window.SLOW : Window.FAST_SUCCESS;
    }

    private int outcome(Verdict verdict, long elapsed) {
        return success(elapsed) | (verdict == Verdict.FAILURE ? Window.FAILURE : 0);
    }

    private void settle(BreakerState home, @Nullable Object result, boolean failure, long elapsed, long now) {
        if (failure && result != null) {
            Throwable error = new ResultRecordedAsFailureException(name, result);
            settle(home, outcome(Verdict.FAILURE, elapsed), elapsed, error, now);
        } else {
            settle(home, success(elapsed), elapsed, null, now);
        }
    }

    /** Records an outcome where it belongs, lets the verdict take effect, and then tells. */
    private void settle(BreakerState home, int outcome, long elapsed, @Nullable Throwable error, long now) {
        int verdict = home.record(outcome, home.isTimed() ? time(now) : 0);
        BreakerState next = home.next(verdict);
        Observers seeing = observers;
        if (next == null && seeing == Observers.NONE) {
            return;
        }
        boolean ended = next != null && replace(home, next);
        seeing.outcome(home, elapsed, error);
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
        if (check == null || from.state() != State.CLOSED || from != state) {
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

    void late() {
        LATE.getAndAdd(this, 1L);
    }

    // ---- transitions

    BreakerState current() {
        return state;
    }

    /** Moves from a state object to the next and tells; false, and nothing has happened, if the breaker is no longer there. */
    boolean move(BreakerState from, BreakerState next) {
        boolean moved = replace(from, next);
        if (moved) {
            observers.transition(from, next);
        }
        return moved;
    }

    private boolean replace(BreakerState from, BreakerState next) {
        if (!STATE.compareAndSet(this, from, next)) {
            return false;
        }
        from.left();
        next.entered();
        return true;
    }

    @Override
    public void transitionToClosedState() {
        operate(State.CLOSED, from -> new ClosedState(this));
    }

    @Override
    public void transitionToOpenState() {
        OpenWait wait = new OpenWait(settings);
        operate(State.OPEN, from -> new OpenState(from, from.attempts + 1, wait.at(from.attempts + 1)));
    }

    @Override
    public void transitionToOpenStateFor(Duration waitDuration) {
        long nanos = Nanos.of(waitDuration);
        operate(State.OPEN, from -> new OpenState(from, from.attempts, nanos));
    }

    @Override
    public void transitionToOpenStateUntil(Instant waitUntil) {
        long nanos = settings.clock.nanosUntil(waitUntil);
        operate(State.OPEN, from -> new OpenState(from, from.attempts, nanos));
    }

    @Override
    public void transitionToHalfOpenState() {
        OpenWait wait = new OpenWait(settings);
        operate(State.HALF_OPEN, from -> new HalfOpenState(this, from.attempts, wait.at(Math.max(1, from.attempts))));
    }

    @Override
    public void transitionToDisabledState() {
        operate(State.DISABLED, from -> SteadyState.disabled(this));
    }

    @Override
    public void transitionToMetricsOnlyState() {
        operate(State.METRICS_ONLY, from -> SteadyState.metricsOnly(this));
    }

    @Override
    public void transitionToForcedOpenState() {
        operate(State.FORCED_OPEN, from -> SteadyState.forcedOpen(this, from.attempts + 1));
    }

    @Override
    public void reset() {
        transitionToClosedState();
        observers.reset(name);
    }

    /** An operator's transition: from whatever state there is, if Resilience4j's table allows it. Making a state has no effect, so a lost CAS leaves nothing behind. */
    private void operate(State to, NextState next) {
        for (; ; ) {
            BreakerState from = state;
            StateTransition.transitionBetween(name, from.state(), to);
            if (move(from, next.after(from))) {
                return;
            }
        }
    }

    private interface NextState {
        BreakerState after(BreakerState from);
    }

    /** Asks the wait function once for an attempt, however often the transition is tried. */
    private static final class OpenWait {
        private final Settings settings;
        private int attempt;
        private long nanos;

        OpenWait(Settings settings) {
            this.settings = settings;
        }

        long at(int wanted) {
            if (attempt != wanted) {
                nanos = settings.waitNanos(wanted);
                attempt = wanted;
            }
            return nanos;
        }
    }

    // ---- observation

    /** Whether nobody sees successes, so that one which changes nothing may go unrecorded. */
    private boolean isUnseen() {
        return !observers.seesSuccesses();
    }

    @Override
    boolean isTimed() {
        return settings.detectsSlowCalls || observers.seesCalls();
    }

    @Override
    public Figures figures() {
        for (; ; ) {
            Observers before = observers;
            Figures figures = before.figures();
            if (figures != null) {
                return figures;
            }
            OBSERVERS.compareAndSet(this, before, before.withFigures(new Figures()));
        }
    }

    @Override
    public <E extends CircuitBreakerEvent> Subscription subscribe(Class<E> type, EventConsumer<? super E> consumer) {
        Observers.Registration registration = Observers.registration(type, consumer);
        observe(registration);
        return () -> {
            for (; ; ) {
                Observers before = observers;
                if (OBSERVERS.compareAndSet(this, before, before.without(registration))) {
                    return;
                }
            }
        };
    }

    @Override
    void observe(Observers.Registration registration) {
        for (; ; ) {
            Observers before = observers;
            if (OBSERVERS.compareAndSet(this, before, before.with(registration))) {
                return;
            }
        }
    }

    @Override
    public EventPublisher getEventPublisher() {
        return new Publisher(this);
    }

    @Override
    public Metrics getMetrics() {
        return new StateMetrics(state);
    }

    @Override
    public long lateOutcomes() {
        return late;
    }

    // ---- properties

    @Override
    Settings settings() {
        return settings;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public State getState() {
        return state.state();
    }

    @Override
    public CircuitBreakerConfig getCircuitBreakerConfig() {
        return settings.config;
    }

    @Override
    public BreakerOptions getOptions() {
        return settings.options;
    }

    @Override
    public Map<String, String> getTags() {
        return tags;
    }

    @Override
    public long getCurrentTimestamp() {
        return settings.clock.timestamp();
    }

    @Override
    public TimeUnit getTimestampUnit() {
        return settings.clock.timestampUnit();
    }

    @Override
    public String toString() {
        return "CircuitBreaker '" + name + "'";
    }
}
