package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.holdfast.core.time.TimeSource;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A future that waits for a place. Whatever ends it (a place, its time, a cancellation, a stranger's {@code complete})
 * claims it first, and one of them does. A place that comes to a future that something else has ended goes on to the
 * next in line.
 */
final class PermitFuture extends CompletableFuture<ConcurrencyPermit> {

    private static final VarHandle CLAIMED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "claimed", VarHandle.class, PermitFuture.class, boolean.class);

    /** The limit, as this future sees it. */
    interface Source extends HeldPermit.Source {
        /** A call is admitted, which has a place. */
        ConcurrencyPermit admitted();

        /** A call is refused, for the reason returned. */
        BulkheadFullException refused();

        /** Gives a place back that no call has used. */
        void releasePermission();
    }

    private final Source source;
    private final WaitingLine line;
    private final Executor executor;
    private final Waiter waiter = new Waiter() {
        @Override
        void admitted() {
            Handover.to(executor, PermitFuture.this::grant);
        }
    };

    private volatile boolean claimed;
    private volatile TimeSource.@Nullable Timer timer;

    PermitFuture(Source source, WaitingLine line, Executor executor) {
        this.source = source;
        this.line = line;
        this.executor = executor;
    }

    /** Joins the line, unless there is a place now. */
    void enter(boolean overtaking, long nanos, TimeSource time) {
        if (line.enter(waiter, overtaking)) {
            grant();
            return;
        }
        if (nanos == Long.MAX_VALUE) {
            return;
        }
        try {
            timer = time.schedule(this::expire, nanos);
        } catch (Throwable t) {
            boolean unused = completeExceptionally(t);
            return;
        }
        if (claimed) {
            cancelTimer();
        }
    }

    private void grant() {
        if (!claim()) {
            source.releasePermission();
            return;
        }
        cancelTimer();
        ConcurrencyPermit permit = source.admitted();
        if (!super.complete(permit)) {
            permit.release(new CancellationException("permit: not taken"));
        }
    }

    private void expire() {
        if (claim()) {
            leave();
            Handover.to(executor, () -> {
                boolean unused = super.completeExceptionally(source.refused());
            });
        }
    }

    private boolean claim() {
        return CLAIMED.compareAndSet(this, false, true);
    }

    /** If it is in line no more, it has been let in, and {@link #grant} will see that it was claimed. */
    private void leave() {
        boolean unused = line.giveUp(waiter);
    }

    private void cancelTimer() {
        TimeSource.Timer scheduled = timer;
        if (scheduled != null) {
            boolean unused = scheduled.cancel();
        }
    }

    private boolean withdraw() {
        if (!claim()) {
            return false;
        }
        cancelTimer();
        leave();
        return true;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return withdraw() ? super.cancel(mayInterruptIfRunning) : isCancelled();
    }

    @Override
    public boolean completeExceptionally(Throwable error) {
        return withdraw() && super.completeExceptionally(error);
    }

    @Override
    public boolean complete(ConcurrencyPermit permit) {
        return withdraw() && super.complete(permit);
    }
}
