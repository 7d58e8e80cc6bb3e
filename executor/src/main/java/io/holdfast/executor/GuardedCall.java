package io.holdfast.executor;

import io.holdfast.contracts.Inputs;
import io.holdfast.contracts.Values;
import io.holdfast.executor.NodeException.Reason;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call through a guard. It is the future that is handed out, the owner of the node's run, to which that hands its
 * result without a dependent stage, and what the run's code gets its work from: one object for the three, because the
 * run and its result are all that a call costs beside it.
 *
 * @param <R> what the future yields: the call's value, or its {@link Outcome}
 */
final class GuardedCall<R extends @Nullable Object> extends GuardFuture<R> implements RunOwner, NodeInputs.Source {

    /** The code of a guard's node: the work itself is the call's. */
    static final NodeCall BLOCKING =
            new NodeCall((inputs, context) -> ((Callable<?>) workOf(inputs)).call(), false, false);

    /** The same for work that is under way when it returns. */
    static final NodeCall STARTING =
            new NodeCall((inputs, context) -> ((Supplier<?>) workOf(inputs)).get(), true, false);

    private final Object work;
    private final NodeRun run;

    private GuardedCall(NodePlan plan, long deadlineNanos, Object work, boolean asOutcome) {
        super(asOutcome);
        this.work = work;
        long now = plan.services.time().nanoTime();
        this.run = new NodeRun(plan, Values.none(), now, now + deadlineNanos, this, 0, null);
    }

    static <R extends @Nullable Object> GuardedCall<R> start(
            NodePlan plan, long deadlineNanos, Object work, boolean asOutcome) {
        GuardedCall<R> call = new GuardedCall<>(plan, deadlineNanos, work, asOutcome);
        NodeRun run = call.run;
        if (!plan.services.activeRuns().starts()) {
            run.refuse();
        }
        if (run.start(Origin.CALLER)) {
            call.end(run.join());
        }
        return call;
    }

    private static Object workOf(Inputs inputs) {
        if (((NodeInputs) inputs).source() instanceof GuardedCall<?> call) {
            return call.work;
        }
        throw new IllegalStateException("inputs: " + inputs + " (expected: those of a guard's call)");
    }

    @Override
    public void nodeFinished(int index, NodeResult result, Origin origin) {
        end(result);
    }

    private void end(NodeResult result) {
        tell(result);
        run.services().activeRuns().ends();
    }

    @Override
    void endedByCaller() {
        abort("cancelled by its caller");
    }

    /** Ends the run, which then ends the future. */
    void abort(String why) {
        run.abort(NodeException.of(run.plan.name, Reason.CANCELLED, why));
    }

    @Override
    public NodeInputs.Source source() {
        return this;
    }

    /** A guard's node declares nothing that it reads. */
    @Override
    public @Nullable Object valueFor(NodePlan reader, int ordinal) {
        return null;
    }

    @Override
    public String intentName() {
        return "none";
    }

    @Override
    public @Nullable Trace trace() {
        return null;
    }

    @Override
    public @Nullable Siblings siblings() {
        return null;
    }
}
