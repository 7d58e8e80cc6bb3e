package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.TransitionCheckResult;
import io.holdfast.core.breaker.OpeningReason.Cause;
import io.holdfast.core.breaker.Settings.Verdict;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.Nanos;
import io.holdfast.core.log.GuardedLog;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker: a state machine, and who may call.
 *
 * <pre>
 *              verdict: rate or streak                   wait over: next call, or timer
 *   CLOSED ----------------------------> OPEN ----------------------------------------> HALF_OPEN
 *     ^                                   ^                                               |   |
 *     |                                   +---------- verdict: rate, or max wait ---------+   |
 *     +------------------------------------ verdict: within, or max wait ---------------------+
 *
 *   operator only: DISABLED, METRICS_ONLY, FORCED_OPEN, from and to any state that Resilience4j's table allows
 * </pre>
 *
 * It is one reference, {@code state}, to an object that stands for one stay in one state [1]. A transition is one CAS
 * from the state object that decided it to a new one. The thread that wins runs the effects, after the CAS: the old
 * state's timer is cancelled, the new one's started, events are published. One that loses has decided about a state
 * that is gone, and does nothing. Timers hold the state object that started them and move from it, so one that fires
 * late loses too. What an outcome does is written in {@link BreakerState}, what an operator may do in {@link
 * OperatorTransitions}; half-open permits are {@link HalfOpenState}'s.
 *
 * <p>The user's functions run behind guards ({@link Settings}): what they throw is logged. Predicates and {@code
 * transitionOnResult} run before an outcome is counted, the wait function before a transition is tried. Events are
 * published after their cause is done, to consumers whose exceptions are logged.
 *
 * <h2>Memory order</h2>
 *
 * {@code state} and the observers are volatile references to immutable or self-contained objects; everything a state
 * object is made of is final, or published by the CAS that installs it. A success in a healthy, full count window reads
 * four volatile words and writes none.
 *
 * <h2>Progress</h2>
 *
 * No locks. {@link #admit} asks again only after a transition: lock-free.
 *
 * <p>[1] Capturing the state and moving from it by CAS: SmallRye Fault Tolerance, Armeria. The pattern: M. Nygard,
 * Release It!, 2007. What each state does and publishes: Resilience4j 2.4.0.
 */
final class StandardBreaker extends GuardedBreaker implements Reconfigurer.Subject {

    /** By the name that users know. */
    private static final GuardedLog LOG = GuardedLog.of(Breaker.class);

    private static final VarHandle STATE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "state", VarHandle.class, StandardBreaker.class, BreakerState.class);
    private static final VarHandle SETTINGS = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "settings", VarHandle.class, GuardedBreaker.class, Settings.class);
    private static final VarHandle LATE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "late", VarHandle.class, StandardBreaker.class, long.class);

    // A stack overflow in an initialiser would make its class unusable.
    static {
        EagerInitialization.of(
                MethodHandles.lookup(),
                ClosedState.class,
                OpenState.class,
                HalfOpenState.class,
                OperatorState.class,
                Probes.class,
                RawProbes.class,
                Lease.class,
                Observers.class,
                Settings.Verdict.class,
                Cause.class,
                RecentMax.class,
                GuardedFuture.class,
                StateMetrics.class,
                StateTransition.class);
    }

    /** When this breaker was made: no call can have started earlier. */
    final long made;

    private volatile BreakerState state;
    private volatile long late;

    StandardBreaker(String name, Settings settings, Map<String, String> tags) {
        super(name, settings, tags);
        this.made = nanos();
        BreakerState first = initial(settings.initialState);
        first.neverLate();
        this.state = first;
        runTimerEffect(first::entered);
    }

    /** A copy that stays in one state. */
    private StandardBreaker(StandardBreaker original, BreakerState forGood) {
        super(original);
        this.made = original.made;
        this.state = OperatorState.frozen(this, forGood);
    }

    private BreakerState initial(State initial) {
        return switch (initial) {
            case CLOSED -> new ClosedState(this, null);
            case OPEN ->
                new OpenState(
                        this, settings, null, 1, settings.waitNanos(1), new StateMetrics(settings.newWindow(), clock));
            case HALF_OPEN -> new HalfOpenState(this, null, 1, settings.waitNanos(1));
            case DISABLED -> OperatorState.disabled(this, null);
            case METRICS_ONLY -> OperatorState.metricsOnly(this, null);
            case FORCED_OPEN -> OperatorState.forcedOpen(this, null, 1);
        };
    }

    // ---- who may call

    @Override
    public Admission tryAcquire() {
        return admit(false);
    }

    @Override
    public boolean tryAcquirePermission() {
        return admit(true).granted();
    }

    @Override
    public void acquirePermission() {
        Admission permit = admit(true);
        if (!permit.granted()) {
            throw permit.rejection();
        }
    }

    @Override
    public void releasePermission() {
        current().releaseRaw();
    }

    private Admission admit(boolean raw) {
        for (; ; ) {
            BreakerState current = state;
            Admission permit = current.admit(raw);
            if (permit != null) {
                if (!permit.granted()) {
                    observers().refused(name, current.state());
                }
                return permit;
            }
        }
    }

    /**
     * An exception that names the state which refused. Resilience4j's factory reads the state from the breaker, which
     * may have moved on by then. No state comes back, so one that is there before and after was there meanwhile; else
     * the factory is given a breaker that cannot move.
     */
    CallNotPermittedException rejectionBy(BreakerState refusing) {
        if (state == refusing) {
            CallNotPermittedException rejection = CallNotPermittedException.createCallNotPermittedException(this);
            if (state == refusing) {
                return rejection;
            }
        }
        return CallNotPermittedException.createCallNotPermittedException(new StandardBreaker(this, refusing));
    }

    // ---- outcomes, reported by Resilience4j's raw protocol; the others go to the state that admitted their call

    @Override
    public void onSuccess(long duration, TimeUnit durationUnit) {
        current().rawSucceeded(nanos(duration, durationUnit), durationUnit);
    }

    @Override
    public void onError(long duration, TimeUnit durationUnit, @Nullable Throwable throwable) {
        long elapsed = nanos(duration, durationUnit);
        Throwable error = Settings.errorOf(throwable);
        Verdict verdict = settings.judge(error);
        TransitionCheckResult check = settings.transitionOnError(error);
        current().rawFailed(elapsed, durationUnit, verdict, error, check);
    }

    @Override
    public void onResult(long duration, TimeUnit durationUnit, @Nullable Object result) {
        if (result == null || !judgesResults) {
            onSuccess(duration, durationUnit);
            return;
        }
        Throwable failure = settings.failureOf(name, result);
        TransitionCheckResult check = failure == null ? settings.transitionOnResult(result) : null;
        current().rawReturned(nanos(duration, durationUnit), durationUnit, failure, check);
    }

    private static long nanos(long duration, TimeUnit unit) {
        return Math.max(0, unit.toNanos(duration));
    }

    /** Too late to decide anything; told and counted all the same, in the state there is now, as in Resilience4j. */
    void late(long elapsed, @Nullable Throwable error) {
        countLate();
        observers().outcome(name, getState(), elapsed, error);
    }

    void late(Verdict verdict, long elapsed, Throwable error) {
        if (verdict == Verdict.IGNORED) {
            countLate();
            observers().ignored(name, getState(), elapsed, error);
            return;
        }
        late(elapsed, verdict == Verdict.FAILURE ? error : null);
    }

    /** Counts an outcome that decides nothing. */
    void countLate() {
        LATE.getAndAdd(this, 1L);
        observers().late();
    }

    // ---- transitions

    BreakerState current() {
        return state;
    }

    /**
     * Moves from a state object to the next and tells; false, and nothing has happened, if the breaker is no longer
     * there.
     */
    boolean move(BreakerState from, BreakerState next, Cause cause) {
        boolean moved = replace(from, next, cause);
        if (moved) {
            observers().transition(name, from.state(), next.state());
        }
        return moved;
    }

    /** As {@link #move}, without telling. */
    boolean replace(BreakerState from, BreakerState next, Cause cause) {
        if (!STATE.compareAndSet(this, from, next)) {
            return false;
        }
        runTimerEffect(from::left);
        runTimerEffect(next::entered);
        if (next.settings != settings) {
            adoptSettings(); // the state was made while they changed
        }
        if (isOpen(next) && !isOpen(from)) {
            LOG.warn("breaker '{}' opened: {}", name, new OpeningReason(from.state(), cause, from.metrics, settings));
        }
        return true;
    }

    // ---- another configuration

    @Override
    public Reconfiguration reconfigure(UnaryOperator<CircuitBreakerConfig> change) {
        return reconfigure(change, UnaryOperator.identity());
    }

    @Override
    public Reconfiguration reconfigure(
            UnaryOperator<CircuitBreakerConfig> change, UnaryOperator<BreakerOptions> changeOfOptions) {
        return new Reconfigurer(this).reconfigure(change, changeOfOptions);
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public Reconfigurer.Standing standing() {
        BreakerState now = state;
        return new Reconfigurer.Standing(now.state(), now.retryAfter(), now.probesOut(), now.metrics.counts());
    }

    @Override
    public boolean replaceSettings(Settings from, Settings to) {
        if (!SETTINGS.compareAndSet(this, from, to)) {
            return false;
        }
        adoptSettings();
        current().judgeAnew();
        return true;
    }

    /**
     * Until the state goes by the settings. A thread that moves the breaker looks at the settings after its CAS, and
     * one that changes them looks at the state after its own, so one of the two sees the other.
     */
    private void adoptSettings() {
        for (; ; ) {
            Settings wanted = settings;
            BreakerState current = state;
            detectsSlowCalls = wanted.detectsSlowCalls;
            judgesResults = wanted.judgesResults;
            if (current.settings != wanted) {
                runTimerEffect(() -> current.adopt(wanted));
            }
            if (current == state && wanted == settings) {
                return;
            }
        }
    }

    private static boolean isOpen(BreakerState state) {
        return state.state() == State.OPEN || state.state() == State.FORCED_OPEN;
    }

    /**
     * Starting and cancelling timers is the time source's business, and may fail: no thread to be had, a scheduler
     * that is shut down. The transition has happened, and the call that caused it has an outcome of its own.
     */
    private void runTimerEffect(Runnable effect) {
        try {
            effect.run();
        } catch (Throwable t) {
            LOG.warn("breaker '{}': timer failed, state {} goes on without", name, getState(), t);
        }
    }

    @Override
    public void transitionToClosedState() {
        OperatorTransitions.toClosed(this);
    }

    @Override
    public void transitionToOpenState() {
        OperatorTransitions.toOpen(this);
    }

    @Override
    public void transitionToOpenStateFor(Duration waitDuration) {
        OperatorTransitions.toOpenFor(this, Nanos.of(waitDuration));
    }

    @Override
    public void transitionToOpenStateUntil(Instant waitUntil) {
        OperatorTransitions.toOpenFor(this, clock.nanosUntil(waitUntil));
    }

    @Override
    public void transitionToHalfOpenState() {
        OperatorTransitions.toHalfOpen(this);
    }

    @Override
    public void transitionToDisabledState() {
        OperatorTransitions.toDisabled(this);
    }

    @Override
    public void transitionToMetricsOnlyState() {
        OperatorTransitions.toMetricsOnly(this);
    }

    @Override
    public void transitionToForcedOpenState() {
        OperatorTransitions.toForcedOpen(this);
    }

    @Override
    public void reset() {
        transitionToClosedState();
        observers().reset(name);
    }

    // ---- what it shows

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
        return current().metrics;
    }

    @Override
    public long lateOutcomes() {
        return late;
    }
}
