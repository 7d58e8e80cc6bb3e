package io.holdfast.core.breaker;

/** What every permit is inside: an outcome in waiting, that belongs to one stay in one state. */
abstract class Admission implements Permit {

    /** The state that this permit acts on. */
    abstract BreakerState home();

    /** Takes the right to report the outcome; false if it is late. */
    abstract boolean claim();

    /** Gives the permit back; false if that is late. */
    abstract boolean giveBack();

    @Override
    public final void success(long elapsedNanos) {
        if (granted()) {
            home().breaker.succeeded(this, elapsedNanos);
        }
    }

    @Override
    public final void ignore() {
        boolean unused = granted() && giveBack();
    }

    @Override
    public final void failure(long elapsedNanos, Throwable error) {
        if (granted()) {
            home().breaker.failed(this, elapsedNanos, error);
        }
    }
}
