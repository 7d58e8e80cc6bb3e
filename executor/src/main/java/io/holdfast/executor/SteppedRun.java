package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.executor.NodeException.Reason;
import io.holdfast.executor.Step.Origin;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.observation.Observation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The machinery of a {@link NodeRun}: a loop that never waits. Where there is something to wait for, it parks a {@link Step} and returns, and
 * whoever ends the step drives on. What the steps are, the subclass knows.
 *
 * <h2>Who may touch what</h2>
 *
 * At any time one thread drives; the plain fields are its own and pass to the next driver with the step's hand-over. The three volatile fields are
 * shared: {@code current} and {@code abortReason} form a handshake (the driver publishes its step, then looks for a cancel; the canceller publishes its
 * reason, then looks for a step; so one of them sees the other), and {@code life} tells whether the owner gets the result from {@link #start} or
 * by a call.
 *
 * <h2>Progress</h2>
 *
 * Every step has a timer that ends no later than the deadline, except those that end by themselves (an alternate node's run, which has
 * timers of its own). So the future completes, whatever the user's code does on other threads.
 */
abstract class SteppedRun extends CompletableFuture<NodeResult> {

    /** What the run is a part of, if it was not asked for alone. */
    interface Owner {

        /** Called once, by the driver, unless the run ended within {@link SteppedRun#start}. */
        void nodeFinished(SteppedRun run, NodeResult result, Origin origin);

        /** Why an input is absent, for the message. */
        String whyAbsent(Field<?> field);

        /** The name of the intent, for meters. */
        String intentName();

        /** The observation this run is a part of. */
        @Nullable
        Observation observation();
    }

    private static final byte STARTING = 0;
    private static final byte STARTED = 1;
    private static final byte ENDED_AT_START = 2;

    private static final Origin[] ORIGINS = Origin.values();

    private static final VarHandle LIFE;
    private static final VarHandle ABORT_REASON;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LIFE = lookup.findVarHandle(SteppedRun.class, "life", byte.class);
            ABORT_REASON = lookup.findVarHandle(SteppedRun.class, "abortReason", NodeException.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final NodePlan plan;
    final Object fields;
    final @Nullable Owner owner;
    final int index;
    final long startNanos;

    /** What thread drives now, by its ordinal: with the other small fields it keeps the object under 90 bytes. */
    private byte origin;

    /** Whether there has been anything to wait for. */
    private boolean waited;

    @Nullable
    ContextSnapshot snapshot;

    @Nullable
    Observation observation;

    @SuppressWarnings("UnusedVariable") // accessed through LIFE
    private volatile byte life;

    private volatile boolean released;
    private volatile @Nullable NodeException abortReason;
    private volatile @Nullable Step current;

    SteppedRun(
            NodePlan plan,
            Object fields,
            long startNanos,
            @Nullable Owner owner,
            int index,
            @Nullable ContextSnapshot snapshot) {
        this.plan = plan;
        this.fields = fields;
        this.startNanos = startNanos;
        this.owner = owner;
        this.index = index;
        this.snapshot = snapshot;
    }

    final NodeInputs inputs() {
        return new NodeInputs(plan, fields);
    }

    final Origin origin() {
        return ORIGINS[origin];
    }

    /** What comes before the first step: null to go on, an outcome, or {@link Step#PARKED} if that was all. */
    abstract @Nullable Object admit();

    /**
     * What follows.
     *
     * @param outcome of the step before; null or {@link Step#GO} if there is none to look at
     * @return the outcome of the next step, null if none was needed, {@link Step#PARKED} if there is one to wait for or the run has ended
     */
    abstract @Nullable Object advance(@Nullable Object outcome);

    /** Gives up the step that was waited for, if there is one, and whatever the run holds, and ends it. */
    abstract void stop(NodeException reason, @Nullable Step step);

    /** Ends the run after an error of the executor itself. */
    abstract void fail(Throwable thrown);

    /**
     * Runs as far as it goes without waiting.
     *
     * @return true if it has ended, and the owner is not called
     */
    final boolean start(Origin from) {
        go(this, null, from, true);
        return owner != null && !LIFE.compareAndSet(this, STARTING, STARTED) && life == ENDED_AT_START;
    }

    /** The driver's role passes to this thread, or from the timer's to another. */
    final void resume(Object outcome, Origin from) {
        // The thread that started the run may be inside its work for a long time: others must not wait for it to tell.
        boolean unused = LIFE.compareAndSet(this, STARTING, STARTED);
        if (from != Origin.TIMER) {
            go(this, outcome, from, false);
            return;
        }
        plan.services.handOver(() -> go(this, outcome, Origin.FOREIGN, false));
    }

    /** Drives a run, the alternate's that it waits for, then again the one that waited: no chain needs stack. */
    private static void go(SteppedRun first, @Nullable Object outcome, Origin from, boolean begins) {
        SteppedRun run = first;
        Object next = outcome;
        boolean fresh = begins;
        while (run != null) {
            SteppedRun child = run.turn(next, from, fresh);
            fresh = child != null;
            if (fresh) {
                run = child;
                next = null;
            } else {
                AlternateStep waiting = run.owner instanceof AlternateStep step ? step : null;
                next = waiting == null ? null : waiting.takeTurn();
                run = next == null || waiting == null ? null : waiting.run;
                boolean unused = run == null || (begins && run == first) || LIFE.compareAndSet(run, STARTING, STARTED);
            }
        }
        if (!begins && first.fields instanceof AnswerRun answer) {
            answer.startAll(from); // who begins a run of an answer looks for itself
        }
    }

    private @Nullable SteppedRun turn(@Nullable Object outcome, Origin from, boolean begins) {
        try {
            origin = (byte) from.ordinal();
            if (!begins) {
                return drive(outcome);
            }
            if (plan.services.observations().isActive()) {
                observation = plan.services.observations().nodeStarted(plan.name, owner == null ? null : owner.observation());
            }
            return drive(abortReason == null ? admit() : null);
        } catch (Throwable e) {
            crash(e);
            return null;
        }
    }

    /** Returns a run that is to be driven instead of this one, which waits for it; or null. */
    private @Nullable SteppedRun drive(@Nullable Object first) {
        Object outcome = first;
        while (outcome != Step.PARKED) {
            NodeException reason = abortReason;
            if (reason != null) {
                stop(reason, leaveStep());
                return null;
            }
            outcome = advance(outcome);
            if (outcome instanceof Step.Enter enter) {
                return enter.child();
            }
        }
        return null;
    }

    private void crash(Throwable thrown) {
        plan.services.errors().failed("run of node " + plan.name, thrown);
        try {
            fail(thrown);
        } catch (Throwable e) {
            lose(e);
        }
    }

    /** Even the end has failed: whoever waits is told all the same, or would wait for ever. */
    private void lose(Throwable thrown) {
        if (owner == null) {
            boolean unused = super.completeExceptionally(thrown);
            plan.services.runEnds();
        } else if (!isDone()) {
            hand(new NodeResult(plan, NodeStatus.FAILED, 0, 0, thrown, null, Provenance.NONE, null));
        }
    }

    /** From here to {@link #await} the driver may lose its role, and touches no plain field. */
    final void begin(Step step, long limit) {
        captureContext();
        waited = true;
        current = step;
        step.arm(limit, step instanceof Step.Pause ? Step.GO : Step.TIMED_OUT);
    }

    /** The same for a step that keeps its own time. */
    final void begin(Step step) {
        waited = true;
        current = step;
    }

    /** Before the work leaves the caller's thread. */
    final void captureContext() {
        if (snapshot == null && origin() == Origin.CALLER) {
            snapshot = plan.services.context().capture();
        }
    }

    final Object await(Step step) {
        if (abortReason != null) {
            boolean unused = step.offer(Step.ABORTED, Origin.CALLER);
        } else if (released) {
            step.release();
        }
        return step.park();
    }

    /** What is waited for; null for nothing. */
    final @Nullable Step step() {
        return current;
    }

    final boolean hasWaited() {
        return waited;
    }

    /** The step is over: no timer stays behind. */
    final @Nullable Step leaveStep() {
        Step step = current;
        if (step != null) {
            current = null;
            step.disarm();
        }
        return step;
    }

    /** The user's code, with the caller's context where it runs on another thread; never throws. */
    final Object call(NodeCall work, @Nullable AttemptContext context, boolean elsewhere) {
        Observation observed = observation;
        boolean onCallersThread = !elsewhere && origin() == Origin.CALLER;
        ContextSnapshot.Scope restored =
                onCallersThread ? null : plan.services.context().restore(snapshot);
        Observation.Scope scope =
                observed == null ? null : plan.services.observations().open(observed);
        try {
            Object returned = work.call().apply(inputs(), context);
            return returned == null ? Step.NO_VALUE : returned;
        } catch (Throwable e) {
            if (e instanceof InterruptedException && !elsewhere) {
                Thread.currentThread().interrupt(); // the caller's interrupt, not ours to swallow
            }
            return Failure.of(e);
        } finally {
            if (scope != null) {
                plan.services.observations().close(scope);
            }
            if (restored != null) {
                restored.close();
            }
        }
    }

    /** The result, to whoever waits for it. */
    final void publish(NodeResult result) {
        if (plan.isObserved()) {
            if (plan.services.listeners().isListening()) {
                captureContext(); // a run that never left its caller has not done so yet
            }
            plan.observe(result, intentName(), observation, snapshot);
        }
        hand(result);
    }

    private void hand(NodeResult result) {
        boolean unused = super.complete(result);
        if (owner == null) {
            plan.services.runEnds();
        } else if (owner instanceof AlternateStep || !LIFE.compareAndSet(this, STARTING, ENDED_AT_START)) {
            owner.nodeFinished(this, result, origin());
        }
    }

    /** Before the start: the executor is closed. */
    final void refuse() {
        abort(NodeException.of(plan.name, Reason.EXECUTOR_CLOSED, "executor closed (expected: an open one)"));
    }

    /**
     * Nobody waits for this run any more, nor for the alternate's that it waits for, and so on. All are told before the
     * first is ended: one after the other, from the last, as a chain of any length needs no stack.
     */
    final void abort(NodeException reason) {
        if (!ABORT_REASON.compareAndSet(this, null, reason)) {
            return;
        }
        Deque<Step> steps = new ArrayDeque<>(1);
        NodeException why = reason;
        Step step = current;
        while (step != null) {
            steps.push(step);
            AlternateStep waiting = step instanceof AlternateStep alternate ? alternate : null;
            SteppedRun child = waiting == null ? null : waiting.child;
            why = child == null ? why : AlternateStep.notNeeded(child, why);
            step = child != null && ABORT_REASON.compareAndSet(child, null, why) ? child.current : null;
        }
        for (Step each : steps) { // most have ended with the last; not those above a driver that is inside its work
            boolean unused = each.takeOver(Step.ABORTED, Origin.FOREIGN);
        }
    }

    /**
     * The answer awaits this run no longer: what is under way in the node itself ends in its own time, and nothing new
     * begins.
     */
    final void release() {
        SteppedRun run = this;
        while (run != null) {
            run.released = true;
            Step step = run.current;
            run = step instanceof AlternateStep waiting ? waiting.child : null;
            if (step != null && run == null) {
                step.release();
            }
        }
    }

    final boolean isReleased() {
        return released;
    }

    final String intentName() {
        return owner == null ? "none" : owner.intentName();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return endedByUser(super.cancel(mayInterruptIfRunning)) || isCancelled();
    }

    @Override
    public boolean complete(NodeResult value) {
        return endedByUser(super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable ex) {
        return endedByUser(super.completeExceptionally(ex));
    }

    private boolean endedByUser(boolean ended) {
        if (ended && owner == null) {
            abort(NodeException.of(plan.name, Reason.CANCELLED, "cancelled by its caller"));
        }
        return ended;
    }
}
