package io.holdfast.core.breaker;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.time.Nanos;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The state machine.
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
 * It is one reference, {@code state}, to an object that stands for one stay in one state [1]. A transition is one CAS
 * from the state object that decided it to a new one. Whoever wins runs the effects, after the CAS: the old state's
 * timer is cancelled, the new one's started, events are published. Whoever loses has decided about a state that is
 * gone, and does nothing. Timers hold the state object that started them and move from it, so one that fires late
 * loses too. Nothing but an operator's call names a state that it did not see: those retry until they win.
 *
 * <p><b>Memory order.</b> {@code state} is volatile; everything a state object is made of is final, or published by
 * the CAS that installs it.
 *
 * <p><b>Progress.</b> No locks. {@link #operate} retries only after another's transition won: lock-free.
 *
 * <p>[1] Capturing the state and moving from it by CAS: SmallRye Fault Tolerance, Armeria. The pattern: M. Nygard,
 * Release It!, 2007. What each state does and publishes: Resilience4j 2.4.0.
 */
abstract class StateMachine extends ObservedBreaker {

    private static final GuardedLog LOG = GuardedLog.of(StateMachine.class);

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(StateMachine.class, "state", BreakerState.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // Set by start, before the constructor of the breaker has ended.
    @SuppressWarnings("NullAway.Init")
    private volatile BreakerState state;

    StateMachine(String name, Settings settings, Map<String, String> tags) {
        super(name, settings, tags);
    }

    /** This, for the states to act on. */
    abstract StandardBreaker self();

    final void start() {
        BreakerState first = initial(settings.initialState);
        first.neverLate();
        startIn(first);
        effect(first::entered);
    }

    final void startIn(BreakerState first) {
        state = first;
    }

    private BreakerState initial(State initial) {
        return switch (initial) {
            case CLOSED -> new ClosedState(self(), null);
            case OPEN -> new OpenState(self(), null, 1, settings.waitNanos(1), settings.newWindow());
            case HALF_OPEN -> new HalfOpenState(self(), null, 1, settings.waitNanos(1));
            case DISABLED -> SteadyState.disabled(self(), null);
            case METRICS_ONLY -> SteadyState.metricsOnly(self(), null);
            case FORCED_OPEN -> SteadyState.forcedOpen(self(), null, 1);
        };
    }

    final BreakerState current() {
        return state;
    }

    /**
     * Moves from a state object to the next and tells; false, and nothing has happened, if the breaker is no longer
     * there.
     */
    final boolean move(BreakerState from, BreakerState next) {
        return move(from, next, false);
    }

    private boolean move(BreakerState from, BreakerState next, boolean isAsked) {
        boolean moved = replace(from, next, isAsked);
        if (moved) {
            observers().transition(from, next);
        }
        return moved;
    }

    final boolean replace(BreakerState from, BreakerState next) {
        return replace(from, next, false);
    }

    private boolean replace(BreakerState from, BreakerState next, boolean isAsked) {
        if (!STATE.compareAndSet(this, from, next)) {
            return false;
        }
        effect(from::left);
        effect(next::entered);
        Opening.tell(from, next, isAsked);
        return true;
    }

    /**
     * Starting and cancelling timers is the time source's business, and may fail: no thread to be had, a scheduler
     * that is shut down. The transition has happened, and the call that caused it has an outcome of its own.
     */
    private void effect(Runnable timers) {
        try {
            timers.run();
        } catch (Throwable t) {
            LOG.warn("breaker '{}': timer failed, state {} goes on without", getName(), state.state(), t);
        }
    }

    @Override
    public final void transitionToClosedState() {
        operate(State.CLOSED, from -> new ClosedState(self(), from));
    }

    @Override
    public final void transitionToOpenState() {
        OpenWait wait = new OpenWait(settings);
        operate(State.OPEN, from -> new OpenState(from, from.attempts + 1, wait.at(from.attempts + 1)));
    }

    @Override
    public final void transitionToOpenStateFor(Duration waitDuration) {
        long nanos = Nanos.of(waitDuration);
        operate(State.OPEN, from -> new OpenState(from, from.attempts, nanos));
    }

    @Override
    public final void transitionToOpenStateUntil(Instant waitUntil) {
        long nanos = settings.clock.nanosUntil(waitUntil);
        operate(State.OPEN, from -> new OpenState(from, from.attempts, nanos));
    }

    @Override
    public final void transitionToHalfOpenState() {
        OpenWait wait = new OpenWait(settings);
        operate(State.HALF_OPEN, from -> new HalfOpenState(self(), from, from.attempts, openWait(from, wait)));
    }

    /** How long the open state was to wait; from elsewhere, how long one would. */
    private static long openWait(BreakerState from, OpenWait wait) {
        return from instanceof OpenState open ? open.waitNanos : wait.at(Math.max(1, from.attempts));
    }

    @Override
    public final void transitionToDisabledState() {
        operate(State.DISABLED, from -> SteadyState.disabled(self(), from));
    }

    @Override
    public final void transitionToMetricsOnlyState() {
        operate(State.METRICS_ONLY, from -> SteadyState.metricsOnly(self(), from));
    }

    @Override
    public final void transitionToForcedOpenState() {
        operate(State.FORCED_OPEN, from -> SteadyState.forcedOpen(self(), from, from.attempts + 1));
    }

    @Override
    public final void reset() {
        transitionToClosedState();
        observers().reset(getName());
    }

    /**
     * An operator's transition: from whatever state there is, if Resilience4j's table allows it. Making a state has
     * no effect, so a lost CAS leaves nothing behind.
     */
    private void operate(State to, NextState next) {
        for (; ; ) {
            BreakerState from = state;
            StateTransition.transitionBetween(getName(), from.state(), to);
            if (move(from, next.after(from), true)) {
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
}
