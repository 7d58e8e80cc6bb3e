package io.holdfast.strategies.hedge;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.time.TimeSource.Timer;
import io.holdfast.strategies.internal.Stages;
import io.holdfast.strategies.internal.Suppression;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The promise for one execution: its first call and its hedges.
 *
 * <h2>State</h2>
 *
 * One number, {@code running}, says how many calls may still bring a result: 1 at the start, and 0 when the execution
 * is over. What moves it to 0 ends the execution, and nothing moves it from there: a success and a cancellation set it
 * to 0, a failure counts it down, a hedge counts it up if it is not 0. So one thread ends it, whichever of a success,
 * the last failure, a cancellation and the timer come together; a hedge that has begun is waited for, and none begins
 * afterwards. A hedge counts before it looks at the budget, and down again if there is no token, as a call that fails:
 * the execution cannot end between the look and the call.
 *
 * <h2>Giving up</h2>
 *
 * The one that ends it cancels the timer and, after a success or a cancellation, gives up the other calls. Those are in
 * a list, {@code newest} first; one thread at a time adds to it, the first caller or the task of the one timer there
 * is, before it asks the supplier. It counts before it adds and the end sets {@code running} before it reads, so a call
 * may be added after the end has read the list; therefore the one that adds looks at {@code running} after it, and
 * gives the call up itself. What happens to a call, its own end or that, is claimed by one CAS ({@link HedgeCall}), so
 * each is given up and counted once. The timer is written before a look at {@code running}, and cancelled by whoever
 * sees both.
 *
 * <h2>Progress</h2>
 *
 * No lock, no wait. The supplier runs on the caller's thread and on the executor of the options, never on the timer's;
 * if that executor refuses, or no timer can be had, no hedge is sent and the execution goes on.
 *
 * <h2>Cost</h2>
 *
 * An execution whose stage is complete on return makes no timer; one whose first call ends before the delay makes one.
 */
final class HedgedStage<T> extends CompletableFuture<T> implements Runnable {

    private static final VarHandle RUNNING = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "running", VarHandle.class, HedgedStage.class, int.class);

    private static final GuardedLog LOG = GuardedLog.of(Hedger.class);

    private static final int OVER = 0;

    private final StandardHedger hedger;
    private final StandardHedger.Terms terms;
    private final Supplier<? extends CompletionStage<T>> supplier;
    private final HedgeCall<T> first;
    private long delayNanos;
    private long startNanos;
    private int due;
    private volatile int running = 1;
    private volatile HedgeCall<T> newest;
    private volatile @Nullable Timer timer;

    HedgedStage(StandardHedger hedger, StandardHedger.Terms terms, Supplier<? extends CompletionStage<T>> supplier) {
        this.hedger = hedger;
        this.terms = terms;
        this.supplier = supplier;
        this.first = new HedgeCall<>(this, null);
        this.newest = first;
    }

    HedgedStage<T> begin() {
        delayNanos = StandardHedger.begin(terms);
        startNanos = terms.latencies == null ? 0 : hedger.time().nanoTime();
        first.ask(supplier);
        if (delayNanos >= 0) {
            arm();
        }
        return this;
    }

    private void arm() {
        if (isOver()) {
            return;
        }
        try {
            Timer made = hedger.time().schedule(this, delayNanos);
            timer = made;
            if (isOver()) {
                made.cancel();
            }
        } catch (Throwable noTimer) {
            LOG.warn("hedger {}: no timer, so no hedge is sent", hedger, noTimer);
        }
    }

    boolean isOver() {
        return running == OVER;
    }

    /** The delay is over, on a thread of all timers. */
    @Override
    public void run() {
        if (isOver()) {
            return;
        }
        try {
            hedger.executorFor(this).execute(this::hedge);
        } catch (Throwable refused) {
            LOG.warn("hedger {}: the executor refused a hedge, which is not sent", hedger, refused);
        }
    }

    private void hedge() {
        if (isDone() || !beginsOne()) { // done behind our back, as by completeAsync
            return;
        }
        if (hedger.tryHedge(terms)) {
            HedgeCall<T> call = new HedgeCall<>(this, newest);
            newest = call;
            call.ask(supplier);
        } else {
            endOne();
        }
        due++;
        if (due < terms.hedge.getMax()) {
            arm();
        }
    }

    /** False if the execution is over. */
    private boolean beginsOne() {
        for (int now = running; now != OVER; now = running) {
            if (RUNNING.compareAndSet(this, now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    /** One call less; without another one the execution has failed. */
    private void endOne() {
        for (int now = running; now != OVER; now = running) {
            if (RUNNING.compareAndSet(this, now, now - 1)) {
                if (now == 1) {
                    forgetTimer();
                    allHaveFailed();
                }
                return;
            }
        }
    }

    /** True for the one that ends it. */
    private boolean end() {
        if (isOver() || (int) RUNNING.getAndSet(this, OVER) == OVER) {
            return false;
        }
        forgetTimer();
        return true;
    }

    private void forgetTimer() {
        Timer armed = timer;
        if (armed != null) {
            armed.cancel();
        }
    }

    void succeeded(HedgeCall<T> call, @Nullable T result) {
        if (!end()) {
            return;
        }
        boolean firstCounts = terms.latencies != null && first.failure == null;
        hedger.succeeded(terms, firstCounts ? hedger.time().nanoTime() - startNanos : -1, call != first);
        try {
            completeWith(result);
        } finally {
            giveUpAll();
        }
    }

    /** The call has kept its failure. */
    void failed() {
        endOne();
    }

    private void allHaveFailed() {
        Throwable failure = first.failure;
        for (HedgeCall<T> call = newest; call != null; call = call.before) {
            if (failure != null && call != first && call.failure != null) {
                Suppression.add(Stages.causeOf(failure), Stages.causeOf(call.failure));
            }
        }
        boolean unused = super.completeExceptionally(
                failure == null
                        ? new IllegalStateException("failure: null (expected: that of the first call)")
                        : failure);
    }

    private void giveUpAll() {
        for (HedgeCall<T> call = newest; call != null; call = call.before) {
            giveUp(call);
        }
    }

    /** A call that has not ended; one that was added when the execution was over gives itself up. */
    void giveUp(HedgeCall<T> call) {
        if (call.giveUp()) {
            hedger.cancelled(1);
        }
    }

    String name() {
        return hedger.getName();
    }

    @SuppressWarnings("NullAway") // a stage's result may be null; CompletableFuture's own type does not say so
    private void completeWith(@Nullable T result) {
        boolean unused = super.complete(result);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean ended = end();
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        stopIf(ended);
        return cancelled;
    }

    @Override
    public boolean complete(T value) {
        boolean ended = end();
        boolean completed = super.complete(value);
        stopIf(ended);
        return completed;
    }

    @Override
    public boolean completeExceptionally(Throwable error) {
        boolean ended = end();
        boolean completed = super.completeExceptionally(error);
        stopIf(ended);
        return completed;
    }

    private void stopIf(boolean ended) {
        if (ended) {
            giveUpAll();
        }
    }
}
