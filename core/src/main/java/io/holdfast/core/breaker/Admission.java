package io.holdfast.core.breaker;

/** What every permit is inside: an outcome in waiting, that belongs to one stay in one state. */
abstract class Admission implements Permit {

    /** The state that this permit acts on. */
    abstract BreakerState home();

    /** Takes the right to report; false if somebody has taken it before. */
    abstract boolean claim();

    /** Records the outcome in the state and judges it: a verdict of {@code Window}. Needs the right to report. */
    abstract int record(int outcome, long nowNanos);

    /** Lets another have the permission. Needs the right to report. */
    abstract void giveBack();

    /** The outcome is in, too late for the state it belongs to. */
    void ended() {}

    @Override
    public final void success(long elapsedNanos) {
        if (granted()) {
            home().breaker.succeeded(this, Math.max(0, elapsedNanos));
        }
    }

    @Override
    public final void ignore() {
        if (granted() && claim()) {
            giveBack();
        }
    }

    @Override
    public final void failure(long elapsedNanos, Throwable error) {
        if (granted()) {
            home().breaker.failed(this, Math.max(0, elapsedNanos), error, null);
        }
    }

    @Override
    public final void certainFailure(long elapsedNanos, Throwable error) {
        if (granted()) {
            home().breaker.failed(this, Math.max(0, elapsedNanos), error, Settings.Verdict.FAILURE);
        }
    }
}
