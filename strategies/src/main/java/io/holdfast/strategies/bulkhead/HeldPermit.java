package io.holdfast.strategies.bulkhead;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A granted permit: it gives its place back once, whichever thread comes first. */
final class HeldPermit implements ConcurrencyPermit {

    private static final VarHandle RELEASED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "released", VarHandle.class, HeldPermit.class, boolean.class);

    /** Where the place came from. */
    interface Source {
        /** A call has ended; {@code timed} if it was one of those, {@code failure} if it is known to have failed. */
        void ended(@Nullable Sample timed, @Nullable Throwable failure);

        /** A permit was released that had been before. */
        void releasedAgain();
    }

    private final Source source;
    private final @Nullable Sample timed;

    @SuppressWarnings("UnusedVariable") // written through the handle
    private volatile boolean released;

    HeldPermit(Source source, @Nullable Sample timed) {
        this.source = source;
        this.timed = timed;
    }

    @Override
    public boolean granted() {
        return true;
    }

    @Override
    public void release() {
        release(null);
    }

    @Override
    public void release(@Nullable Throwable failure) {
        if (RELEASED.compareAndSet(this, false, true)) {
            source.ended(timed, failure);
        } else {
            source.releasedAgain();
        }
    }

    @Override
    public String toString() {
        return "ConcurrencyPermit[" + (released ? "released" : "granted") + "]";
    }
}
