package io.holdfast.core.breaker;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The half-open probes that report by Resilience4j's protocol, which does not say which of them an outcome or a release
 * speaks of. The one that went last is taken: with one before it lost, the lease that is then left over is the oldest,
 * which ends first.
 *
 * <p>A stack whose links are the leases [1]. A lease is pushed once, so none can be taken for another. The CAS fails
 * because another probe came or went: lock-free.
 *
 * <p>[1] R. K. Treiber, Systems Programming: Coping with Parallelism, IBM, 1986.
 */
final class RawProbes {

    private static final VarHandle LAST = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "last", VarHandle.class, RawProbes.class, Lease.class);

    private volatile @Nullable Lease last;

    void add(Lease lease) {
        for (; ; ) {
            Lease before = last;
            lease.rawBefore = before;
            if (LAST.compareAndSet(this, before, lease)) {
                return;
            }
        }
    }

    boolean areOut() {
        return last != null;
    }

    /** A probe that is out, with the right to report for it; null if there is none. */
    @Nullable
    Lease take() {
        for (; ; ) {
            Lease taken = last;
            if (taken == null) {
                return null;
            }
            if (LAST.compareAndSet(this, taken, taken.rawBefore) && taken.claim()) {
                return taken;
            }
        }
    }
}
