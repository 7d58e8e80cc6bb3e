package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;

/**
 * The transitions that an operator asks for: from whatever state there is, if Resilience4j's table allows it. Nothing
 * else names a state that it has not seen; so these retry until they win, and only after another's transition has won:
 * lock-free. Making a state has no effect, so a lost CAS leaves nothing behind.
 */
final class OperatorTransitions {

    private OperatorTransitions() {}

    static void toClosed(StandardBreaker breaker) {
        operate(breaker, State.CLOSED, from -> new ClosedState(breaker, from));
    }

    static void toOpen(StandardBreaker breaker) {
        OpenWait wait = new OpenWait(breaker.settings);
        operate(breaker, State.OPEN, from -> new OpenState(from, from.attempts + 1, wait.at(from.attempts + 1)));
    }

    static void toOpenFor(StandardBreaker breaker, long waitNanos) {
        operate(breaker, State.OPEN, from -> new OpenState(from, from.attempts, waitNanos));
    }

    static void toHalfOpen(StandardBreaker breaker) {
        OpenWait wait = new OpenWait(breaker.settings);
        operate(
                breaker,
                State.HALF_OPEN,
                from -> new HalfOpenState(breaker, from, from.attempts, openWait(from, wait)));
    }

    /** How long the open state was to wait; from elsewhere, how long one would. */
    private static long openWait(BreakerState from, OpenWait wait) {
        return from instanceof OpenState open ? open.waitNanos : wait.at(Math.max(1, from.attempts));
    }

    static void toDisabled(StandardBreaker breaker) {
        operate(breaker, State.DISABLED, from -> OperatorState.disabled(breaker, from));
    }

    static void toMetricsOnly(StandardBreaker breaker) {
        operate(breaker, State.METRICS_ONLY, from -> OperatorState.metricsOnly(breaker, from));
    }

    static void toForcedOpen(StandardBreaker breaker) {
        operate(breaker, State.FORCED_OPEN, from -> OperatorState.forcedOpen(breaker, from, from.attempts + 1));
    }

    private static void operate(StandardBreaker breaker, State to, NextState next) {
        for (; ; ) {
            BreakerState from = breaker.current();
            StateTransition.transitionBetween(breaker.getName(), from.state(), to);
            if (breaker.move(from, next.after(from), OpeningReason.Cause.OPERATOR)) {
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
