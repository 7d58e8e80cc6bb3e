package io.holdfast.executor;

import io.holdfast.executor.NodeException.Reason;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The future that is handed out for a run, and how others than its driver end the run: its user by a cancel, its answer
 * by what it does not await.
 *
 * <p>{@code current} and {@code abortReason} form a handshake: the driver publishes its step, then looks for a cancel;
 * the canceller publishes its reason, then looks for a step; so one of them sees the other.
 */
abstract class RunFuture extends CallersFuture<NodeResult> {

    private static final VarHandle ABORT_REASON = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "abortReason", VarHandle.class, RunFuture.class, NodeException.class);

    final NodePlan plan;
    final @Nullable RunOwner owner;

    private volatile boolean released;
    private volatile @Nullable NodeException abortReason;
    private volatile @Nullable Step current;

    RunFuture(NodePlan plan, @Nullable RunOwner owner) {
        this.plan = plan;
        this.owner = owner;
    }

    /** The driver is about to wait for this step. */
    final void waitFor(Step step) {
        current = step;
    }

    /** After {@link #waitFor}: what was said before is not lost. */
    final void endIfUnwanted(Step step) {
        if (abortReason != null) {
            boolean unused = step.offer(Signal.ABORTED, Origin.CALLER);
        } else if (released) {
            step.release();
        }
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

    /** What is waited for; null for nothing. */
    final @Nullable Step step() {
        return current;
    }

    /** Why the run is to be ended; null if it goes on. */
    final @Nullable NodeException abortReason() {
        return abortReason;
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
            RunFuture child = step instanceof AlternateStep waiting ? waiting.child : null;
            why = child == null ? why : AlternateStep.notNeeded(child, why);
            step = child != null && ABORT_REASON.compareAndSet(child, null, why) ? child.current : null;
        }
        for (Step each : steps) { // most have ended with the last; not those above a driver that is inside its work
            boolean unused = each.takeOver(Signal.ABORTED, Origin.FOREIGN);
        }
    }

    /**
     * The answer awaits this run no longer: what is under way in the node itself ends in its own time, and nothing new
     * begins.
     */
    final void release() {
        RunFuture run = this;
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

    @Override
    final void endedByCaller() {
        if (owner == null) {
            abort(NodeException.of(plan.name, Reason.CANCELLED, "cancelled by its caller"));
        }
    }
}
