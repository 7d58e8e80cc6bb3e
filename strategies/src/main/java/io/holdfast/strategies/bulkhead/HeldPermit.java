package io.holdfast.strategies.bulkhead;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A granted permit: it gives its place back once, whichever thread comes first. */
final class HeldPermit implements ConcurrencyPermit {

    private static final VarHandle RELEASED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "released", VarHandle.class, HeldPermit.class, boolean.class);

    /** Where the place came from. */
    interface Source {
        /** A call has ended. */
        void onComplete();

        /** A permit was released that had been before. */
        void releasedAgain();
    }

    private final Source source;

    @SuppressWarnings("UnusedVariable") // written through the handle
    private volatile boolean released;

    HeldPermit(Source source) {
        this.source = source;
    }

    @Override
    public boolean granted() {
        return true;
    }

    @Override
    public void release() {
        if (RELEASED.compareAndSet(this, false, true)) {
            source.onComplete();
        } else {
            source.releasedAgain();
        }
    }

    @Override
    public String toString() {
        return "ConcurrencyPermit[" + (released ? "released" : "granted") + "]";
    }
}
