package io.holdfast.executor;

import io.micrometer.context.ContextSnapshot;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * User code that may outlive its attempt: the thread that is in it, with an interrupt that never hits what that thread
 * does next, its stage, and its place in the bulkhead.
 *
 * <p>{@code state} is null before the code runs, then its thread, then {@link #LEFT}. An interrupt exchanges the thread
 * for {@link #INTERRUPTING}, interrupts, and says {@link #INTERRUPTED}; the worker, finding the first, waits those few
 * instructions for the second and clears its flag.
 *
 * <p>{@code tenure} says which side gives the place back: the run, or after {@link #ZOMBIE} the work when it ends.
 */
final class OngoingWork {

    private static final Object LEFT = new Object();
    private static final Object INTERRUPTING = new Object();
    private static final Object INTERRUPTED = new Object();

    private static final VarHandle STATE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "state", VarHandle.class, OngoingWork.class, Object.class);

    private static final int WORKING = 0;
    private static final int ZOMBIE = 1;
    private static final int ENDED = 2;

    private static final VarHandle TENURE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "tenure", VarHandle.class, OngoingWork.class, int.class);

    private final NodePlan plan;
    private final Bulkhead bulkhead;
    private final @Nullable AttemptContext context;

    private volatile @Nullable Object state;

    @SuppressWarnings("UnusedVariable") // accessed through TENURE
    private volatile int tenure = WORKING;

    private volatile @Nullable CompletionStage<?> stage;
    private volatile @Nullable SharedStage shared;

    OngoingWork(NodePlan plan, Bulkhead bulkhead, @Nullable AttemptContext context) {
        this.plan = plan;
        this.bulkhead = bulkhead;
        this.context = context;
    }

    /** The user's stage that is waited for. */
    void expect(CompletionStage<?> pending) {
        stage = pending;
    }

    /** This thread is about to run the code; false if it must not. */
    boolean enter() {
        return STATE.compareAndSet(this, null, Thread.currentThread());
    }

    /** This thread has run the code. */
    void leave() {
        if (STATE.compareAndSet(this, Thread.currentThread(), LEFT)) {
            return;
        }
        while (state != INTERRUPTED) {
            Thread.yield();
        }
        boolean unused = Thread.interrupted();
    }

    /** From now on the code does not begin; false if it has begun. */
    boolean keepOut() {
        return STATE.compareAndSet(this, null, LEFT);
    }

    /** Interrupts the code if it runs. */
    private void interrupt(InternalErrors errors) {
        Object seen = state;
        if (seen instanceof Thread thread && STATE.compareAndSet(this, thread, INTERRUPTING)) {
            try {
                thread.interrupt(); // runs code of channels and selectors, which may throw
            } catch (Throwable e) {
                errors.failed("interrupt", e);
            } finally {
                state = INTERRUPTED; // the worker waits for it
            }
        }
    }

    /**
     * The run waits for it no longer.
     *
     * @return true if it goes on and keeps its place, false if that is the run's to give back
     */
    boolean giveUp(SharedStage.Waiter waiter, ExecutorServices services, @Nullable ContextSnapshot snapshot) {
        boolean hasActions = context != null && context.cancel();
        if (keepOut() && stage == null) {
            return false;
        }
        boolean goesOn = becomesZombie(waiter);
        interrupt(services.errors());
        if (hasActions || (stage != null && plan.cancelsSource)) {
            services.handOver(() -> tellOfCancel(services, snapshot));
        }
        return goesOn;
    }

    /**
     * The user's code on cancellation, and what hangs on the user's stage: apart from the run, which it could hold up.
     */
    private void tellOfCancel(ExecutorServices services, @Nullable ContextSnapshot snapshot) {
        ContextSnapshot.Scope restored = services.context().restore(snapshot);
        try {
            if (context != null) {
                context.performActions();
            }
            cancelSource(services);
        } finally {
            restored.close();
        }
    }

    /** If the policy says so. */
    void cancelSource(ExecutorServices services) {
        CompletionStage<?> waitedFor = stage;
        if (waitedFor == null || !plan.cancelsSource) {
            return;
        }
        try {
            waitedFor.toCompletableFuture().cancel(true);
        } catch (Throwable e) {
            services.errors().failed("cancel source", e);
        }
    }

    /**
     * The work is over: if it was a zombie, it gives its place back.
     *
     * @return whether it was one
     */
    boolean end() {
        boolean wasZombie = (int) TENURE.getAndSet(this, ENDED) == ZOMBIE;
        if (wasZombie) {
            bulkhead.zombiesEnd(1);
        }
        return wasZombie;
    }

    /** Waits for a stage together with others; false if it has completed. */
    boolean join(SharedStage stage, SharedStage.Waiter waiter) {
        if (!stage.join(waiter)) {
            return false;
        }
        shared = stage;
        leaveSharedIfZombie(waiter);
        return true;
    }

    /** The run has given it up, and it goes on; false if it has ended, and its place is the run's to give back. */
    private boolean becomesZombie(SharedStage.Waiter waiter) {
        SharedStage joined = shared;
        if (joined != null) {
            return joined.giveUp(waiter, bulkhead, plan.late);
        }
        bulkhead.zombieBegins();
        if (TENURE.compareAndSet(this, WORKING, ZOMBIE)) {
            leaveSharedIfZombie(waiter);
            return true;
        }
        bulkhead.zombieNeverWas();
        return false;
    }

    /** Called after a stage is joined, and after the work becomes a zombie: the later of the two sees both. */
    private void leaveSharedIfZombie(SharedStage.Waiter waiter) {
        SharedStage joined = shared;
        if (joined != null && tenure == ZOMBIE) {
            joined.leave(waiter, bulkhead, plan.late);
        }
    }
}
