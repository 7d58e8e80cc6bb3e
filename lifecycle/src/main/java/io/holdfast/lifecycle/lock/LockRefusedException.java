package io.holdfast.lifecycle.lock;

/** The process lock was refused; the message is {@link LockResult#message()}. */
public final class LockRefusedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final transient LockResult result;

    LockRefusedException(LockResult result) {
        super(result.message());
        this.result = result;
    }

    /** Returns the refusal; never {@link LockResult.Acquired}. Not kept when the exception is serialized. */
    public LockResult result() {
        return result;
    }
}
