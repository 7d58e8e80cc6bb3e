package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.holdfast.core.internal.window.Window;
import io.holdfast.core.time.TimeSource.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Calls are refused until the wait is over; the first one after that, or a timer if the configuration asks for one,
 * moves on to HALF_OPEN. It goes on with the window and the count of refused calls of the state before it, for the
 * metrics to show what opened the breaker.
 */
final class OpenState extends BreakerState {

    final long waitNanos;
    private final @Nullable HalfOpenState halfOpen;

    private final long until;
    private volatile @Nullable CallNotPermittedException rejection;
    private volatile @Nullable Timer timer;

    OpenState(BreakerState before, int attempts, long waitNanos) {
        this(before.breaker, before.breaker.settings, before, attempts, waitNanos, before.metrics);
    }

    OpenState(
            StandardBreaker breaker,
            Settings settings,
            @Nullable BreakerState before,
            int attempts,
            long waitNanos,
            StateMetrics metrics) {
        super(breaker, settings, before, attempts, metrics, metrics.window, settings.slowNanos);
        this.halfOpen = before == null ? null : before.halfOpen();
        // An instant long past would wrap around to one far ahead.
        this.waitNanos = Math.max(-1, Settings.capped(waitNanos));
        this.until = breaker.nanos() + this.waitNanos;
        this.rejection = settings.reusesRejections ? breaker.rejectionBy(this) : null;
    }

    /** The open state that follows a verdict. */
    static OpenState after(BreakerState before) {
        int attempts = before.attempts + 1;
        return new OpenState(before, attempts, before.breaker.settings.waitNanos(attempts));
    }

    @Override
    State state() {
        return State.OPEN;
    }

    @Override
    boolean isShut() {
        return true;
    }

    @Override
    @Nullable
    Admission admit(boolean raw) {
        if (!isOver(remainingNanos())) {
            metrics.refused();
            return this;
        }
        toHalfOpen();
        return null;
    }

    @Override
    @Nullable
    HalfOpenState halfOpen() {
        return halfOpen;
    }

    @Override
    void rawCameLate(long elapsedNanos) {
        if (halfOpen != null && halfOpen.age.covers(breaker.nanos() - elapsedNanos)) {
            releaseRaw();
        }
    }

    /** Without a time line no outcome is late, and one that comes here is a probe's, if there was any. */
    @Override
    Admission takeRawAdmission() {
        if (!breaker.isTimeline()) {
            releaseRaw();
        }
        return this;
    }

    @Override
    void releaseRaw() {
        if (halfOpen != null) {
            Lease unused = halfOpen.probes.raw.take();
        }
    }

    @Override
    int record(int outcome, long nowNanos) {
        // Nothing is admitted here, so this is someone who reports without asking, or time that cannot tell late calls.
        // Shown, not judged.
        Window window = metrics.window;
        if (window != null) {
            window.record(outcome, nowNanos);
        }
        return Window.WITHIN;
    }

    @Override
    void entered() {
        if (endsByItself(settings)) {
            startTimer(waitNanos);
        }
    }

    private static boolean endsByItself(Settings settings) {
        return settings.config.isAutomaticTransitionFromOpenToHalfOpenEnabled();
    }

    private void startTimer(long nanos) {
        timer = breaker.clock.timers().schedule(this::toHalfOpen, nanos);
        if (breaker.current() != this) {
            left();
        }
    }

    /** The wait that has begun is not another one for that. */
    @Override
    void adopt(Settings next) {
        rejection = next.reusesRejections ? breaker.rejectionBy(this) : null;
        boolean endsByItselfNow = endsByItself(next);
        if (endsByItselfNow != endsByItself(settings)) {
            left();
            if (endsByItselfNow) {
                startTimer(Math.max(0, remainingNanos()));
            }
        }
        adopt(next, metrics.window, next.slowNanos);
    }

    @Override
    void left() {
        Timer pending = timer;
        if (pending != null) {
            pending.cancel();
        }
    }

    private void toHalfOpen() {
        breaker.move(this, new HalfOpenState(breaker, this, attempts, waitNanos), OpeningReason.Cause.WAIT_IS_OVER);
    }

    /** On a custom clock the wait is over strictly after its end, as Resilience4j has it. */
    private boolean isOver(long remainingNanos) {
        return remainingNanos < 0 || (remainingNanos == 0 && breaker.isTimeline());
    }

    private long remainingNanos() {
        return until - breaker.nanos();
    }

    @Override
    CallNotPermittedException rejection() {
        CallNotPermittedException reused = rejection;
        return reused == null ? super.rejection() : reused;
    }

    @Override
    public boolean granted() {
        return false;
    }

    @Override
    public Duration retryAfter() {
        long remaining = remainingNanos();
        // Never zero as long as calls are refused: on a custom clock they still are at the very end of the wait.
        return isOver(remaining) ? Duration.ZERO : Duration.ofNanos(Math.max(1, remaining));
    }
}
