package io.holdfast.executor;

import io.holdfast.executor.NodeException.Reason;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A fallback that is another node's run; that run keeps its own time. The thread that ends it finds the outcome here
 * and drives on the run that has waited.
 */
final class AlternateStep extends Step implements RunOwner {

    private static final int[] NOTHING = {};

    final NodeRun run;
    private final Outputs wanted;
    private final String intent;
    private final @Nullable Siblings siblings;
    private final AtomicReference<@Nullable Object> turn = new AtomicReference<>();

    @Nullable
    NodeRun child;

    AlternateStep(NodeRun run, Outputs wanted) {
        super(run, 0);
        this.run = run;
        this.wanted = wanted;
        this.intent = run.intentName();
        this.siblings = run.siblings();
    }

    /**
     * What another node has yielded for this one.
     *
     * @param value as the waiting node would have yielded it
     * @param from where it came from
     */
    record StoodIn(Object value, Provenance from) {}

    /**
     * That another node has yielded nothing.
     *
     * @param causes all of that node's, its fallbacks' included; at least one
     */
    record NoHelp(List<Throwable> causes) {}

    /** Tries an alternate on behalf of a run; what it reads is produced and awaited before. */
    static Object start(NodeRun run, FallbackLink link, NodePlan alternate, long limit, long endNanos) {
        Siblings siblings = run.siblings();
        int[] awaited = siblings == null ? NOTHING : siblings.unsettledFor(root(run).index, alternate);
        if (siblings == null || awaited.length == 0) {
            return run(run, link, alternate, endNanos);
        }
        OnDemandNodes.Wait wait = new OnDemandNodes.Wait(run, awaited, limit);
        run.begin(wait, limit);
        siblings.provide(wait);
        return run.await(wait);
    }

    /** Runs the alternate itself, unless the answer has its result. */
    static Object run(NodeRun run, FallbackLink link, NodePlan alternate, long endNanos) {
        NodePlan plan = run.plan;
        Siblings siblings = run.siblings();
        NodeResult known = siblings == null ? null : siblings.resultOf(alternate);
        if (known != null) {
            return outcome(known, plan.outputs, plan.name);
        }
        long now = run.now();
        if (endNanos - now <= 0) {
            return Failure.timeout(plan.name, Reason.DEADLINE, endNanos - now);
        }
        if (!run.enter(link.bulkhead)) {
            return link.bulkhead.refusal(plan.name);
        }
        AlternateStep step = new AlternateStep(run, plan.outputs);
        run.captureContext();
        NodeRun child = new NodeRun(alternate, run.given, now, endNanos, step, 0, run.snapshot);
        step.child = child;
        run.begin(step);
        Object outcome = run.await(step);
        if (run.isReleased()) {
            child.abort(notNeeded(child, null));
        }
        return outcome == Signal.PARKED ? new SteppedRun.Enter(child) : outcome;
    }

    /** A default of the alternate's counts like the rest of what it yields. */
    static Object outcome(NodeResult result, Outputs wanted, String waiting) {
        if (!result.provenance().equals(Provenance.NONE)) {
            String name = result.node().name();
            Provenance from = result.provenance();
            return new StoodIn(wanted.narrow(result.values()), from.throughAlternate(name));
        }
        List<Throwable> causes = result.causes();
        return new NoHelp(
                causes.isEmpty()
                        ? List.of(NodeException.of(
                                result.node().name(),
                                Reason.MISSING_OUTPUT,
                                "no outputs (expected: those of " + waiting + ")"))
                        : causes);
    }

    /** The run that this one stands in for, or for which that does; itself if it stands in for none. */
    static SteppedRun root(SteppedRun run) {
        SteppedRun root = run;
        for (AlternateStep step = waitingFor(root); step != null; step = waitingFor(root)) {
            root = step.run;
        }
        return root;
    }

    private static @Nullable AlternateStep waitingFor(SteppedRun run) {
        return run.owner == null ? null : run.owner.waitingStep();
    }

    @Override
    public void nodeFinished(int index, NodeResult result, Origin origin) {
        Object outcome = outcome(result, wanted, run.plan.name);
        if (offerToDrive(outcome)) {
            turn.set(outcome);
        }
    }

    /** The outcome, for the one thread that is to drive on; null for all others. */
    @Nullable
    Object takeTurn() {
        return turn.getAndSet(null);
    }

    @Override
    public String intentName() {
        return intent;
    }

    @Override
    public @Nullable Trace trace() {
        return run.trace;
    }

    @Override
    public @Nullable Siblings siblings() {
        return siblings;
    }

    @Override
    public AlternateStep waitingStep() {
        return this;
    }

    @Override
    void release() {
        NodeRun running = child;
        if (running != null) {
            running.release();
        }
    }

    @Override
    boolean giveUp(@Nullable NodeException reason) {
        NodeRun running = child;
        if (running != null) {
            running.abort(notNeeded(running, reason));
        }
        return false;
    }

    /** At the deadline the alternate has failed as well, and its breaker is told. */
    static NodeException notNeeded(RunFuture alternate, @Nullable NodeException reason) {
        String name = alternate.plan.name;
        return reason != null && reason.reason() == Reason.DEADLINE
                ? NodeException.timeout(name, Reason.DEADLINE, 0)
                : NodeException.of(name, Reason.CANCELLED, "no longer needed as alternate");
    }
}
