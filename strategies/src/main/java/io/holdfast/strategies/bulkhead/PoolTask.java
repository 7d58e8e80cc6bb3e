package io.holdfast.strategies.bulkhead;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One call of a pool bulkhead, and the promise of its outcome.
 *
 * <p>The state is null while the call waits; the thread that runs it; then {@code ENDED}. Whatever wants the call takes
 * it by one CAS: a thread to run it, a cancellation or a refusal to end it unrun. To interrupt a call that runs is a
 * step of its own, {@code INTERRUPTING}, which the thread that runs it waits for: so the interrupt cannot come when the
 * thread has gone on to another call.
 *
 * <p>The place among the calls that the bulkhead admits is taken and given back here, each once.
 */
final class PoolTask<T> extends CompletableFuture<T> implements Runnable {

    private static final VarHandle STATE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "state", VarHandle.class, PoolTask.class, Object.class);
    private static final VarHandle PLACED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "placed", VarHandle.class, PoolTask.class, boolean.class);

    private static final Object INTERRUPTING = "interrupting";
    private static final Object INTERRUPTED = "interrupted";
    private static final Object ENDED = "ended";

    /** The bulkhead, as a call sees it. */
    interface Pool {
        Places places();

        /** The call has taken a place. */
        void admits(PoolTask<?> task);

        /** The call is over, and its promise done. */
        void leaves(PoolTask<?> task);

        /** The call begins. */
        void begins(PoolTask<?> task);

        /** The call that began has ended. */
        void ends(PoolTask<?> task);

        /** The call must not run any more. */
        void forget(PoolTask<?> task);
    }

    private final Pool pool;
    private final Callable<T> call;
    private volatile @Nullable Object state;
    private volatile boolean placed;

    PoolTask(Pool pool, Callable<T> call) {
        this.pool = pool;
        this.call = call;
    }

    /** Takes a place for it, unless it has one; false if there is none. */
    boolean takePlace() {
        if (placed) {
            return true;
        }
        boolean taken = pool.places().tryTake();
        if (taken) {
            placed = true;
            pool.admits(this);
        }
        return taken;
    }

    private void leave() {
        givePlaceBack();
        pool.leaves(this);
    }

    /** Gives its place back, if it has one. */
    private void givePlaceBack() {
        if (PLACED.compareAndSet(this, true, false)) {
            Places.Left unused = pool.places().giveBack();
        }
    }

    /** Whether it was neither run, nor ended, nor given a place to wait. */
    boolean isLeftAlone() {
        return state == null && !placed;
    }

    @Override
    public void run() {
        Thread thread = Thread.currentThread();
        if (!STATE.compareAndSet(this, null, thread)) {
            leave();
            return;
        }
        T result = null;
        Throwable error = null;
        boolean begun = !isDone(); // else it was cancelled just now, or a stranger has completed it
        try {
            if (begun) {
                pool.begins(this);
                result = call.call();
            }
        } catch (Throwable t) {
            error = t;
        }
        end(thread);
        if (begun) {
            finish(result, error);
        } else {
            leave();
        }
    }

    private void end(Thread thread) {
        if (!STATE.compareAndSet(this, thread, ENDED)) {
            while (state == INTERRUPTING) {
                Thread.onSpinWait();
            }
            boolean unused = Thread.interrupted(); // meant for the call, not for what the thread does next
        }
    }

    private void finish(@Nullable T result, @Nullable Throwable error) {
        try {
            givePlaceBack();
            pool.ends(this);
        } finally {
            if (error == null) {
                completeWith(result);
            } else {
                // Wrapped, as the dependents of Resilience4j's promise see it.
                completeExceptionally(error instanceof CompletionException ? error : new CompletionException(error));
            }
            pool.leaves(this);
        }
    }

    @SuppressWarnings("NullAway") // a call may return null; CompletableFuture's own type does not say so
    private void completeWith(@Nullable T result) {
        complete(result);
    }

    /** Ends it unrun with an error, unless it runs or has ended. */
    boolean refuse(Throwable reason) {
        if (!STATE.compareAndSet(this, null, ENDED)) {
            return false;
        }
        givePlaceBack();
        boolean refused = completeExceptionally(reason);
        pool.leaves(this);
        return refused;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            if (STATE.compareAndSet(this, null, ENDED)) {
                pool.forget(this);
                leave();
            } else if (mayInterruptIfRunning) {
                interrupt();
            }
        }
        return cancelled;
    }

    private void interrupt() {
        Object now = state;
        if (now instanceof Thread thread && STATE.compareAndSet(this, thread, INTERRUPTING)) {
            try {
                thread.interrupt();
            } finally {
                state = INTERRUPTED;
            }
        }
    }
}
