package io.holdfast.executor;

import io.micrometer.context.ContextSnapshot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * User code at work: an attempt of a node, or a fallback. Made only when the outcome is not there at once.
 *
 * <p>{@code worker} guards the interrupt: null before the code runs, then its thread, then {@link #LEFT}. Whoever gives the attempt up
 * exchanges the thread for {@link #INTERRUPTING}, interrupts, and says {@link #INTERRUPTED}; the worker, finding the first, waits those few
 * instructions for the second and clears its flag. So an interrupt never hits the next task of a pooled thread. From null it is exchanged for
 * {@link #LEFT}, and the code never runs.
 *
 * <p>{@code tenure} says who gives the place at the gate back: the run, or after {@link #ZOMBIE} the work when it ends.
 */
final class Attempt extends Step
        implements Runnable, BiFunction<@Nullable Object, @Nullable Throwable, @Nullable Void> {

    private static final Object LEFT = new Object();
    private static final Object INTERRUPTING = new Object();
    private static final Object INTERRUPTED = new Object();

    private static final int WORKING = 0;
    private static final int ZOMBIE = 1;
    private static final int ENDED = 2;

    private static final VarHandle TENURE;

    static {
        try {
            TENURE = MethodHandles.lookup().findVarHandle(Attempt.class, "tenure", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NodeCall work;
    private final Bulkhead gate;
    private final @Nullable AttemptContext context;
    private final AtomicReference<@Nullable Object> worker = new AtomicReference<>();

    @SuppressWarnings("UnusedVariable") // accessed through TENURE
    private volatile int tenure = WORKING;

    private volatile @Nullable CompletionStage<?> stage;
    private volatile @Nullable SharedStage hub;

    Attempt(SteppedRun run, NodeCall work, Bulkhead gate, @Nullable AttemptContext context, long limitNanos) {
        super(run, limitNanos);
        this.work = work;
        this.gate = gate;
        this.context = context;
    }

    /** Runs the code on a thread of the executor. */
    @Override
    public void run() {
        if (!worker.compareAndSet(null, Thread.currentThread())) {
            return;
        }
        Object outcome;
        try {
            outcome = run.call(work, context, true);
        } finally {
            leave();
        }
        if (work.async() && !(outcome instanceof Failure)) {
            outcome = CompletedStages.outcome(run.plan.name, outcome);
            if (outcome instanceof CompletedStages.Pending pending) {
                listen(pending.stage());
                return;
            }
        }
        end();
        // a flag that this code has left set is not for the code of the next node
        deliver(outcome, Thread.currentThread().isInterrupted() ? Origin.FOREIGN : Origin.EXECUTOR);
    }

    private void leave() {
        if (worker.compareAndSet(Thread.currentThread(), LEFT)) {
            return;
        }
        while (worker.get() != INTERRUPTED) {
            Thread.yield();
        }
        boolean unused = Thread.interrupted();
    }

    /** The executor did not take it; unless it runs all the same, the attempt is over. */
    void refused(Throwable thrown) {
        if (worker.compareAndSet(null, LEFT)) {
            // Before it is offered: whatever ended the step meanwhile must not take this for work that goes on.
            end();
            boolean unused = offer(Step.refused(run.plan.name, thrown), Origin.CALLER);
        }
    }

    /** Before the timer is armed: an attempt that is given up before it listens is a zombie all the same. */
    void expect(CompletionStage<?> pending) {
        stage = pending;
    }

    /** Waits for a stage that was not complete a moment ago. */
    void listen(CompletionStage<?> pending) {
        stage = pending;
        if (isEnded() && run.plan.cancelsSource) {
            cancel(pending);
        }
        try {
            if (pending instanceof CompletableFuture<?> future && CompletedStages.hasDependents(future)) {
                SharedStage shared = run.plan.services.sharedStages().of(future);
                if (shared.join(this)) {
                    hub = shared;
                    leaveHubIfZombie();
                    return;
                }
            }
            CompletionStage<?> unused = pending.handle(this);
        } catch (Throwable e) {
            end();
            deliver(Failure.of(e), Origin.FOREIGN);
        }
    }

    /** The stage has completed. */
    @Override
    public @Nullable Void apply(@Nullable Object value, @Nullable Throwable failure) {
        end();
        deliver(failure != null ? Failure.of(failure) : value == null ? NO_VALUE : value, Origin.FOREIGN);
        return null;
    }

    private void deliver(Object outcome, Origin origin) {
        if (!offer(outcome, origin)) {
            run.plan.late.increment();
        }
        if (outcome instanceof Failure failed && failed.isFatal()) {
            InternalErrors.passOn(failed.cause());
        }
    }

    /** The work is over: if it was a zombie, it gives its place back. */
    private void end() {
        if ((int) TENURE.getAndSet(this, ENDED) == ZOMBIE) {
            gate.zombiesEnd(1);
        }
    }

    /** The node's own attempt runs on to its own end: what it says of the service counts, be it awaited or not. */
    @Override
    void release() {
        if (!work.equals(run.plan.work)) {
            super.release();
        }
    }

    @Override
    boolean giveUp(@Nullable NodeException reason) {
        boolean hasActions = context != null && context.cancel();
        if (worker.compareAndSet(null, LEFT) && stage == null) {
            return false;
        }
        boolean goesOn = becomesZombie();
        interrupt();
        if (hasActions || (stage != null && run.plan.cancelsSource)) {
            run.plan.services.handOver(this::tellOfCancel);
        }
        return goesOn;
    }

    /** The user's code on cancellation, and what hangs on the user's stage: apart from the run, which it could hold up for ever. */
    private void tellOfCancel() {
        ContextSnapshot.Scope restored = run.plan.services.context().restore(run.snapshot);
        try {
            if (context != null) {
                context.performActions();
            }
            CompletionStage<?> waitedFor = stage;
            if (waitedFor != null && run.plan.cancelsSource) {
                cancel(waitedFor);
            }
        } finally {
            restored.close();
        }
    }

    private boolean becomesZombie() {
        SharedStage shared = hub;
        if (shared != null) {
            return shared.giveUp(this, gate);
        }
        gate.zombieBegins();
        if (TENURE.compareAndSet(this, WORKING, ZOMBIE)) {
            leaveHubIfZombie();
            return true;
        }
        gate.zombieNeverWas();
        return false;
    }

    /** Called after the hub is joined, and after the attempt becomes a zombie: the later of the two sees both. */
    private void leaveHubIfZombie() {
        SharedStage shared = hub;
        if (shared != null && tenure == ZOMBIE) {
            shared.leave(this, gate);
        }
    }

    private void interrupt() {
        Object seen = worker.get();
        if (seen instanceof Thread thread && worker.compareAndSet(thread, INTERRUPTING)) {
            try {
                thread.interrupt(); // runs code of channels and selectors, which may throw
            } catch (Throwable e) {
                run.plan.services.errors().failed("interrupt", e);
            } finally {
                worker.set(INTERRUPTED); // the worker waits for it
            }
        }
    }

    private void cancel(CompletionStage<?> waitedFor) {
        try {
            waitedFor.toCompletableFuture().cancel(true);
        } catch (Throwable e) {
            run.plan.services.errors().failed("cancel source", e);
        }
    }
}
