package io.holdfast.executor;

import io.micrometer.context.ContextSnapshot;
import io.micrometer.observation.Observation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** User code at work: an attempt of a node, or a fallback. Made only when the outcome is not there at once. */
class Attempt extends Step implements Runnable, SharedStage.Waiter {

    final AttemptOwner run;
    final OngoingWork work;
    private final NodeCall call;
    private final @Nullable AttemptContext context;

    Attempt(AttemptOwner run, NodeCall call, Bulkhead bulkhead, @Nullable AttemptContext context, long limitNanos) {
        super(run, limitNanos);
        this.run = run;
        this.call = call;
        this.context = context;
        this.work = new OngoingWork(run.plan(), bulkhead, context);
    }

    /**
     * Calls user code, on this thread if it may run {@code here} and only starts its work, else on the executor.
     *
     * @return the outcome, or {@link Signal#PARKED} if there is one to wait for
     */
    static Object start(
            AttemptOwner run,
            NodeCall call,
            int number,
            long now,
            long limit,
            Bulkhead bulkhead,
            boolean here,
            Executor executor) {
        NodePlan plan = run.plan();
        Failure before = run.failureBefore();
        long delay = before == null && plan.hedges != null ? plan.hedges.begin() : -1;
        AttemptContext context = call.needsContext()
                ? new AttemptContext(plan, number, now + limit, before == null ? null : before.cause())
                : null;
        if (!call.async() || !here) {
            return made(run, call, number, now, limit, bulkhead, context, executor, delay)
                    .handTo(executor);
        }
        Object outcome = called(run, call, context, false);
        if (outcome instanceof Failure thrown) {
            thrown.passOnIfFatal();
        } else {
            outcome = CompletedStages.outcome(plan.name, outcome);
        }
        if (outcome instanceof CompletedStages.Pending pending) {
            return made(run, call, number, now, limit, bulkhead, context, executor, delay)
                    .waitFor(pending.stage(), now);
        }
        if (outcome instanceof Failure || before != null) { // a value of the node's own is timed when it votes
            plan.noticeBlocking(run.now() - now);
        }
        return outcome;
    }

    private static Attempt made(
            AttemptOwner run,
            NodeCall call,
            int number,
            long now,
            long limit,
            Bulkhead bulkhead,
            @Nullable AttemptContext context,
            Executor executor,
            long hedgeNanos) {
        NodeHedges hedges = run.plan().hedges;
        return hedges == null || hedgeNanos < 0 || hedgeNanos >= limit
                ? new Attempt(run, call, bulkhead, context, limit)
                : new HedgedAttempt(run, hedges, context, executor, number, now, limit, hedgeNanos);
    }

    private Object handTo(Executor executor) {
        run.begin(this, limitNanos);
        executeOn(executor);
        return run.await(this);
    }

    final void executeOn(Executor executor) {
        try {
            executor.execute(this);
        } catch (Throwable e) {
            refused(e);
        }
    }

    private Object waitFor(CompletionStage<?> pending, long began) {
        work.expect(pending); // before the timer: if given up before it listens, it is a zombie as well
        long taken = run.now() - began;
        run.plan().noticeBlocking(taken);
        run.begin(this, limitNanos - taken);
        listen(pending);
        return run.await(this);
    }

    /** What the user's code returns or throws, with the caller's context where it runs on another thread. */
    private static Object called(AttemptOwner run, NodeCall call, @Nullable AttemptContext context, boolean elsewhere) {
        ExecutorServices services = run.services();
        Trace trace = run.trace();
        boolean onCallersThread = !elsewhere && run.origin() == Origin.CALLER;
        ContextSnapshot.Scope restored =
                onCallersThread ? null : services.context().restore(run.snapshot());
        Observation.Scope scope = trace == null ? null : services.observations().open(trace);
        try {
            Object returned = call.code().apply(run.inputs(), context);
            return returned == null ? Signal.NO_VALUE : returned;
        } catch (Throwable e) {
            if (e instanceof InterruptedException && !elsewhere) {
                Thread.currentThread().interrupt(); // the caller's interrupt, not ours to swallow
            }
            return Failure.of(e);
        } finally {
            if (scope != null) {
                services.observations().close(scope);
            }
            if (restored != null) {
                restored.close();
            }
        }
    }

    /** Runs the code on a thread of the executor. */
    @Override
    public final void run() {
        if (!work.enter()) {
            return;
        }
        Object outcome;
        try {
            outcome = called(run, call, context, true);
        } finally {
            work.leave();
        }
        if (call.async() && !(outcome instanceof Failure)) {
            outcome = CompletedStages.outcome(run.plan().name, outcome);
            if (outcome instanceof CompletedStages.Pending pending) {
                listen(pending.stage());
                return;
            }
        }
        workEnds();
        // a flag that this code has left set is not for the code of the next node
        deliver(outcome, Thread.currentThread().isInterrupted() ? Origin.FOREIGN : Origin.EXECUTOR);
    }

    /** The executor did not take it; unless it runs all the same, the attempt is over. */
    private void refused(Throwable thrown) {
        if (work.keepOut()) {
            // Before it is offered: whatever ended the step meanwhile must not take this for work that goes on.
            workEnds();
            boolean unused = end(Failure.refused(run.plan().name, thrown), Origin.CALLER);
        }
    }

    /** Waits for a stage that was not complete a moment ago. */
    private void listen(CompletionStage<?> pending) {
        work.expect(pending);
        if (isGivenUp()) {
            work.cancelSource(run.services());
        }
        try {
            if (pending instanceof CompletableFuture<?> future && CompletedStages.hasDependents(future)) {
                if (work.join(run.services().sharedStages().of(future), this)) {
                    return;
                }
            }
            CompletionStage<?> unused = pending.handle(this);
        } catch (Throwable e) {
            workEnds();
            deliver(Failure.of(e), Origin.FOREIGN);
        }
    }

    /** The stage has completed. */
    @Override
    public final @Nullable Void apply(@Nullable Object value, @Nullable Throwable failure) {
        workEnds();
        deliver(CompletedStages.asOutcome(value, failure), Origin.FOREIGN);
        return null;
    }

    private void deliver(Object outcome, Origin origin) {
        if (!end(outcome, origin)) {
            run.plan().late.increment();
        }
        if (outcome instanceof Failure failure) {
            failure.passOnIfFatal();
        }
    }

    /** The code is over; true if its outcome counts, false if it comes too late. */
    boolean end(Object outcome, Origin origin) {
        return offer(outcome, origin);
    }

    /** Whether nobody waits for the code any more. */
    boolean isGivenUp() {
        return isEnded();
    }

    /** The code is over, and so is its hold on its place in the bulkhead, if it had it. */
    void workEnds() {
        boolean unused = work.end();
    }

    /** The node's own attempt runs on to its own end: what it says of the service counts, be it awaited or not. */
    @Override
    void release() {
        if (!call.equals(run.plan().call)) {
            super.release();
        }
    }

    @Override
    boolean giveUp(@Nullable NodeException reason) {
        return work.giveUp(this, run.services(), run.snapshot());
    }
}
