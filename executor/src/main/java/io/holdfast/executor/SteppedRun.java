package io.holdfast.executor;

import io.micrometer.context.ContextSnapshot;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * How a run is driven: a loop that never waits. Where there is something to wait for, it parks a {@link Step} and
 * returns, and the thread that ends the step drives on. What the run does is in {@link NodeRun}, which the loop asks
 * {@linkplain #advance what follows} an outcome, and tells to stop or that it has failed. The two are one object
 * because most runs end at once, and a second object would be half of what such a run allocates.
 *
 * <h2>Ownership of the fields</h2>
 *
 * At any time one thread drives; the plain fields are its own and pass to the next driver with the step's hand-over.
 * {@code life} is shared: it tells whether the owner gets the result from {@link #start} or by a call. How others end a
 * run is in {@link RunFuture}.
 *
 * <h2>Progress</h2>
 *
 * Every step has a timer that ends no later than the deadline, except those that end by themselves (an alternate node's
 * run, which has timers of its own). So the future completes, whatever the user's code does on other threads.
 */
abstract class SteppedRun extends RunFuture implements AttemptOwner {

    private static final byte STARTING = 0;
    private static final byte STARTED = 1;
    private static final byte ENDED_AT_START = 2;

    private static final Origin[] ORIGINS = Origin.values();

    private static final VarHandle LIFE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "life", VarHandle.class, SteppedRun.class, byte.class);

    /**
     * What a run says that has parked and wants another one driven.
     *
     * @param child not started yet; in a record, because a user's value may be a run as well
     */
    record Enter(SteppedRun child) {}

    final int index;

    /** What thread drives now, by its ordinal: with the other small fields it keeps the object within 88 bytes. */
    private byte origin;

    /** Whether there has been anything to wait for. */
    boolean waited;

    /** How many hedges were sent, as {@link Tries} counts them. */
    byte hedges;

    @Nullable
    ContextSnapshot snapshot;

    @Nullable
    Trace trace;

    @SuppressWarnings("UnusedVariable") // accessed through LIFE
    private volatile byte life;

    SteppedRun(NodePlan plan, @Nullable RunOwner owner, int index, @Nullable ContextSnapshot snapshot) {
        super(plan, owner);
        this.index = index;
        this.snapshot = snapshot;
    }

    /**
     * What follows.
     *
     * @param outcome of the step before, or what {@link Signal} says instead; null if there is none to look at
     * @return the outcome of the next step, null if none was needed, {@link Signal#PARKED} if there is one to wait for
     *     or the run has ended, or
     *     {@link Enter} for another run that is to be driven instead of this one
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
        go(this, Signal.START, from);
        return owner != null && !LIFE.compareAndSet(this, STARTING, STARTED) && life == ENDED_AT_START;
    }

    @Override
    public final void resume(Object outcome, Origin from) {
        // The thread that started the run may be inside its work for a long time: others must not wait for it to tell.
        boolean unused = LIFE.compareAndSet(this, STARTING, STARTED);
        if (from == Origin.TIMER) {
            services().handOver(() -> go(this, outcome, Origin.FOREIGN));
        } else {
            go(this, outcome, from);
        }
    }

    /** Drives a run, the alternate's that it waits for, then again the one that waited: no chain needs stack. */
    private static void go(SteppedRun first, Object outcome, Origin from) {
        boolean begins = outcome == Signal.START;
        SteppedRun run = first;
        Object next = outcome;
        while (run != null && next != null) {
            SteppedRun child = run.turn(next, from);
            if (child != null) {
                run = child;
                next = Signal.START;
                continue;
            }
            AlternateStep waiting = run.owner == null ? null : run.owner.waitingStep();
            next = waiting == null ? null : waiting.takeTurn();
            run = waiting == null ? null : waiting.run;
            boolean unused = next == null
                    || run == null
                    || (begins && run == first)
                    || LIFE.compareAndSet(run, STARTING, STARTED);
        }
        Siblings siblings = first.siblings();
        if (!begins && siblings != null) { // a thread that starts a run of an answer looks for itself
            siblings.startReady(from);
        }
    }

    /** Returns a run that is to be driven instead of this one; or null. */
    private @Nullable SteppedRun turn(Object first, Origin from) {
        try {
            origin = (byte) from.ordinal();
            if (first == Signal.START && services().observations().isActive()) {
                trace = traced();
            }
            Object outcome = first;
            while (outcome != Signal.PARKED) {
                NodeException reason = abortReason();
                if (reason != null) {
                    stop(reason, leaveStep());
                    return null;
                }
                outcome = advance(outcome);
                if (outcome instanceof Enter enter) {
                    return enter.child();
                }
            }
        } catch (Throwable e) {
            crash(e);
        }
        return null;
    }

    private @Nullable Trace traced() {
        RunOwner part = owner;
        boolean isCallers = part == null || (part.siblings() == null && part.waitingStep() == null);
        return services().observations().nodeStarted(plan.name, part == null ? null : part.trace(), isCallers);
    }

    private void crash(Throwable thrown) {
        services().errors().crashed(plan.name, thrown);
        try {
            fail(thrown);
        } catch (Throwable e) {
            lose(e);
        }
    }

    /** Even the end has failed: the future completes all the same, or its users would wait for ever. */
    private void lose(Throwable thrown) {
        if (owner == null) {
            boolean unused = failWith(thrown);
            services().activeRuns().ends();
        } else if (!isDone()) {
            hand(new NodeResult(plan.shape, NodeStatus.FAILED, 0, 0, thrown, null, Provenance.NONE, null));
        }
    }

    @Override
    public final void begin(Step step, long limit) {
        captureContext();
        begin(step);
        step.arm(limit);
    }

    /** The same for a step that keeps its own time. */
    final void begin(Step step) {
        waited = true;
        waitFor(step);
    }

    @Override
    public final Object await(Step step) {
        endIfUnwanted(step);
        return step.park();
    }

    /** Before the work leaves the caller's thread. */
    final void captureContext() {
        if (snapshot == null && origin() == Origin.CALLER) {
            snapshot = services().context().capture();
        }
    }

    /** Tells the observers of the result, and then those that wait for it. */
    final void publish(NodeResult result) {
        if (plan.isObserved()) {
            if (services().listeners().isListening()) {
                captureContext(); // a run that never left its caller has not done so yet
            }
            plan.observe(result, intentName(), trace, snapshot);
        }
        hand(result);
    }

    private void hand(NodeResult result) {
        boolean unused = completeWith(result);
        if (owner == null) {
            services().activeRuns().ends();
        } else if (owner.waitingStep() != null || !LIFE.compareAndSet(this, STARTING, ENDED_AT_START)) {
            owner.nodeFinished(index, result, origin());
        }
    }

    @Override
    public final Origin origin() {
        return ORIGINS[origin];
    }

    @Override
    public final NodePlan plan() {
        return plan;
    }

    @Override
    public final @Nullable ContextSnapshot snapshot() {
        return snapshot;
    }

    @Override
    public final @Nullable Trace trace() {
        return trace;
    }

    @Override
    public final ExecutorServices services() {
        return plan.services;
    }

    final @Nullable Siblings siblings() {
        return owner == null ? null : owner.siblings();
    }

    final NodeInputs.@Nullable Source source() {
        return owner == null ? null : owner.source();
    }

    final String intentName() {
        return owner == null ? "none" : owner.intentName();
    }
}
