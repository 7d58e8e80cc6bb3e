package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.holdfast.core.internal.window.Window;
import io.holdfast.core.time.TimeSource.Timer;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A few probes pass; the verdict on them closes or opens the breaker.
 *
 * <p><b>Leases.</b> Each probe has one; {@link Probes} knows who is out and who may go. The outcome of a probe counts
 * as long as this state is current, whether its lease is over or not. Leases are looked at only when somebody asks for
 * permission, so no timer runs for them.
 *
 * <p><b>Judging.</b> The first verdict that is not below the minimum ends this state, so it must be right the first
 * time. The window's counts are exact at rest only; so the verdict is taken from {@code tally}, where total, failed
 * and slow probes are digits of one word and move in one add. The window is kept for the metrics. If the probe that
 * completes the verdict fails to move the breaker (an error in between), the next call that is refused does it.
 *
 * <p><b>Raw outcomes</b> are late if their call began before the breaker stopped admitting calls, which is when the
 * open state before this one began: a caller may have read its clock before it asked.
 */
final class HalfOpenState extends BreakerState {

    private static final VarHandle TALLY = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "tally", VarHandle.class, HalfOpenState.class, long.class);

    /** The digits of {@code tally}, of 21 bits: total, failed, slow. */
    private static final int DIGIT = (1 << 21) - 1;

    private static final long ONE_FAILED = 1L << 21;
    private static final long ONE_SLOW = 1L << 42;

    final Probes probes;
    private final Settings begunWith;
    private final Window outcomes;
    private final long openWaitNanos;
    private volatile @Nullable CallNotPermittedException rejection;
    /** The half-open state before this one, until its probes that are out have been taken over. */
    private @Nullable HalfOpenState earlier;

    private boolean waitedInVain;
    private volatile long tally;
    private volatile @Nullable Timer timer;

    HalfOpenState(StandardBreaker breaker, @Nullable BreakerState before, int attempts, long openWaitNanos) {
        this(breaker, before, attempts, openWaitNanos, breaker.settings);
    }

    private HalfOpenState(
            StandardBreaker breaker,
            @Nullable BreakerState before,
            int attempts,
            long openWaitNanos,
            Settings settings) {
        super(
                breaker,
                settings,
                before,
                attempts,
                new StateMetrics(Window.ofCalls(settings.halfOpenThresholds), breaker.clock),
                null, // the tally counts, too
                Long.MIN_VALUE); // each outcome has to find its lease
        this.begunWith = settings;
        this.outcomes = Objects.requireNonNull(metrics.window);
        this.openWaitNanos = openWaitNanos;
        this.probes = new Probes(
                settings.permittedInHalfOpen, settings.leaseNanos(openWaitNanos), Probe::new, this::recorded);
        this.rejection = settings.reusesRejections ? breaker.rejectionBy(this) : null;
        this.earlier = before == null ? null : before.halfOpen();
        if (earlier != null) {
            int atMost = 2 * settings.permittedInHalfOpen - settings.decidingInHalfOpen;
            probes.carryOver(earlier.probes.out(), atMost, breaker.nanos());
        }
    }

    @Override
    State state() {
        return State.HALF_OPEN;
    }

    /** The maximum wait gives up the probes that are out: that is what it is there for. */
    @Override
    @Nullable
    HalfOpenState halfOpen() {
        return waitedInVain ? null : this;
    }

    @Override
    @Nullable
    Admission admit(boolean raw) {
        Lease lease = probes.admit(raw, breaker.nanos());
        if (lease != null) {
            return lease;
        }
        if (isDecided()) {
            return null;
        }
        metrics.refused();
        return this;
    }

    /** Moves on if the probes have decided and nobody has done so yet; true if there is another state to ask. */
    private boolean isDecided() {
        int verdict = verdict(tally);
        if (verdict == Window.BELOW_MINIMUM) {
            return false;
        }
        BreakerState next = next(verdict);
        if (next != null) {
            breaker.move(this, next, OpeningReason.Cause.of(verdict));
        }
        return breaker.current() != this;
    }

    /** Only if a raw probe is out that it may be the outcome of: here one may decide. */
    @Override
    boolean countsCallsOlderThanTheBreaker() {
        return probes.raw.areOut();
    }

    private int recorded() {
        return (int) tally & DIGIT;
    }

    /** If no raw probe is out, this is an outcome nobody asked permission for; as in Resilience4j, it counts. */
    @Override
    Admission takeRawAdmission() {
        Lease lease = probes.raw.take();
        return lease == null ? this : lease;
    }

    @Override
    void rawCameLate(long elapsedNanos) {
        probes.rawCameLate(breaker.nanos() - elapsedNanos);
    }

    @Override
    void releaseRaw() {
        Lease lease = probes.raw.take();
        if (lease != null) {
            lease.giveBack();
        }
    }

    @Override
    int record(int outcome, long nowNanos) {
        int unused = outcomes.record(outcome, nowNanos);
        long one =
                1L | ((outcome & Window.FAILURE) != 0 ? ONE_FAILED : 0) | ((outcome & Window.SLOW) != 0 ? ONE_SLOW : 0);
        return verdict((long) TALLY.getAndAdd(this, one) + one);
    }

    private int verdict(long digits) {
        return outcomes.thresholds()
                .judge((int) digits & DIGIT, (int) (digits >>> 21) & DIGIT, (int) (digits >>> 42) & DIGIT);
    }

    @Override
    @Nullable
    BreakerState next(int verdict) {
        if (verdict == Window.BELOW_MINIMUM || breaker.current() != this) {
            return null;
        }
        return verdict > 0 ? OpenState.after(this) : new ClosedState(breaker, this);
    }

    /** As many probes go, and decide, as when this state began: seats and places are made for those. */
    @Override
    void adopt(Settings next) {
        Window unused = outcomes.with(next.halfOpenThresholdsFor(begunWith), 0);
        rejection = next.reusesRejections ? breaker.rejectionBy(this) : null;
        adopt(next, null, Long.MIN_VALUE);
    }

    @Override
    int probesOut() {
        return probes.out().size();
    }

    @Override
    void judgeAnew() {
        boolean unused = isDecided();
    }

    @Override
    void entered() {
        if (earlier != null) {
            earlier.probes.forget();
            earlier = null;
        }
        State then = begunWith.stateAfterHalfOpenWait;
        if (begunWith.halfOpenWaitNanos > 0 && then != null) {
            timer = breaker.clock.timers().schedule(() -> waitedInVain(then), begunWith.halfOpenWaitNanos);
            if (breaker.current() != this) {
                left();
            }
        }
    }

    private void waitedInVain(State then) {
        if (breaker.current() == this) {
            waitedInVain = true;
            BreakerState next = then == State.CLOSED ? new ClosedState(breaker, this) : OpenState.after(this);
            breaker.move(this, next, OpeningReason.Cause.WAIT_IS_OVER);
        }
    }

    @Override
    void probeEnded(Lease lease) {
        probes.ended(lease);
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
        CallNotPermittedException reused = rejection;
        return reused == null ? super.rejection() : reused;
    }

    /** As a permit, the state itself is the refused one. */
    @Override
    public boolean granted() {
        return false;
    }

    /** The sooner of the two that may change the answer: a probe's outcome opens the breaker, or its lease ends. */
    @Override
    public Duration retryAfter() {
        long wait = probes.waitNanos(breaker.nanos());
        return Duration.ofNanos(openWaitNanos > 0 ? Math.min(openWaitNanos, wait) : wait);
    }

    /** A lease that reports here. */
    private final class Probe extends Lease {

        Probe(boolean raw, long start, long end) {
            super(raw, start, end);
        }

        @Override
        boolean mayBeOfACallSince(long callStart) {
            return age.covers(callStart);
        }

        @Override
        int record(int outcome, long nowNanos) {
            int verdict = HalfOpenState.this.record(outcome, nowNanos);
            markRecorded();
            return verdict;
        }

        /** The state that admitted this probe may be over, and the one there is now may have waited for it. */
        @Override
        void ended() {
            breaker.current().probeEnded(this);
        }

        @Override
        public void success(long elapsedNanos) {
            succeeded(this, elapsedNanos);
        }

        @Override
        public void failure(long elapsedNanos, Throwable error) {
            failed(this, elapsedNanos, error, null);
        }

        @Override
        public void certainFailure(long elapsedNanos, Throwable error) {
            failed(this, elapsedNanos, error, Settings.Verdict.FAILURE);
        }

        @Override
        void returned(boolean timed, long start, @Nullable Object result) {
            HalfOpenState.this.returned(this, timed, start, result);
        }

        @Override
        long elapsed(boolean timed, long start) {
            return HalfOpenState.this.elapsed(timed, start);
        }

        @Override
        RuntimeException rejection() {
            return HalfOpenState.this.rejection();
        }
    }
}
