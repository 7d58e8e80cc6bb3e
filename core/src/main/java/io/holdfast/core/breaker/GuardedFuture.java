package io.holdfast.core.breaker;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A future whose outcome is reported when it is first asked for, once: Resilience4j's contract for futures, which
 * offer no callback.
 */
final class GuardedFuture<T> implements Future<T> {

    private static final VarHandle REPORTED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "reported", VarHandle.class, GuardedFuture.class, boolean.class);

    private final Admission permit;
    private final boolean timed;
    private final long start;
    private final Future<T> future;

    @SuppressWarnings("UnusedVariable") // written through the handle
    private volatile boolean reported;

    GuardedFuture(Admission permit, boolean timed, long start, Future<T> future) {
        this.permit = permit;
        this.timed = timed;
        this.start = start;
        this.future = Objects.requireNonNull(future, "future: null (expected: a Future)");
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        try {
            return observed(future.get());
        } catch (CancellationException | InterruptedException e) {
            ignore();
            throw e;
        } catch (Throwable e) { // what no throws clause ratesToAnnounce, too
            failed(e);
            throw e;
        }
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return observed(future.get(timeout, unit));
        } catch (CancellationException | InterruptedException e) {
            ignore();
            throw e;
        } catch (Throwable e) {
            failed(e);
            throw e;
        }
    }

    private T observed(T result) {
        if (claim()) {
            permit.returned(timed, start, result);
        }
        return result;
    }

    private void failed(Throwable error) {
        if (claim()) {
            permit.threw(timed, start, error);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = future.cancel(mayInterruptIfRunning);
        if (cancelled) {
            ignore();
        }
        return cancelled;
    }

    @Override
    public boolean isCancelled() {
        return future.isCancelled();
    }

    @Override
    public boolean isDone() {
        return future.isDone();
    }

    private void ignore() {
        if (claim()) {
            permit.ignore();
        }
    }

    private boolean claim() {
        return REPORTED.compareAndSet(this, false, true);
    }
}
