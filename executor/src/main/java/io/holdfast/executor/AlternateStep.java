package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.executor.NodeException.Reason;
import io.micrometer.observation.Observation;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A fallback that is another node's run; that run keeps its own time. The thread that ends it finds the outcome here
 * and drives on the run that has waited.
 */
final class AlternateStep extends Step implements SteppedRun.Owner {

    private final Outputs wanted;
    private final String intent;
    private final AtomicReference<@Nullable Object> turn = new AtomicReference<>();

    @Nullable
    NodeRun child;

    AlternateStep(SteppedRun run, Outputs wanted) {
        super(run, 0);
        this.wanted = wanted;
        this.intent = run.intentName();
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
        while (root.owner instanceof AlternateStep step) {
            root = step.run;
        }
        return root;
    }

    /** The run of the alternate that a run waits for at this step, its own or one of the answer; null for none. */
    static @Nullable NodeRun underWay(NodeRun waiting, @Nullable Step step) {
        if (step instanceof AlternateStep trying) {
            return trying.child;
        }
        NodePlan alternate = waitedFor(waiting, step);
        return alternate != null && waiting.fields instanceof AnswerRun answer ? answer.runOf(alternate) : null;
    }

    /** What a run waits for at this step, or has just waited for; null for no alternate. */
    private static @Nullable NodePlan waitedFor(NodeRun waiting, @Nullable Step step) {
        int tried = waiting.nextLink;
        boolean waits = tried > 0 && (step == null || step instanceof Step.Wait);
        return waits ? waiting.plan.links[tried - 1].alternate() : null;
    }

    /** What an alternate has at hand whose own turn had not come when that of the run that waits for it was over. */
    static @Nullable NodeResult unstarted(NodeRun waiting, @Nullable Step step, NodeException reason) {
        NodePlan alternate = waitedFor(waiting, step);
        return alternate == null
                ? null
                : EarlyResult.unstarted(
                                alternate,
                                new NodeInputs(alternate, waiting.fields),
                                waiting.snapshot,
                                reason.about(alternate.name))
                        .result();
    }

    /** What an alternate has by now that a run has waited for in vain; null for none. */
    static @Nullable NodeResult overdue(NodeRun waiting, @Nullable Step step) {
        if (!(step instanceof Step.Wait)) {
            return null;
        }
        NodeRun alternate = underWay(waiting, step);
        NodeException reason = NodeException.timeout(waiting.plan.name, Reason.DEADLINE, 0);
        return alternate == null
                ? unstarted(waiting, step, reason)
                : EarlyResult.now(
                        alternate,
                        reason.about(alternate.plan.name),
                        waiting.plan.services.time().nanoTime());
    }

    @Override
    public void nodeFinished(SteppedRun finished, NodeResult result, Origin origin) {
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
    public String whyAbsent(Field<?> field) {
        SteppedRun.Owner whole = root(run).owner;
        return whole == null ? NodeInputs.NOT_GIVEN : whole.whyAbsent(field);
    }

    @Override
    public String intentName() {
        return intent;
    }

    @Override
    public @Nullable Observation observation() {
        return run.observation;
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
    static NodeException notNeeded(SteppedRun alternate, @Nullable NodeException reason) {
        String name = alternate.plan.name;
        return reason != null && reason.reason() == Reason.DEADLINE
                ? NodeException.timeout(name, Reason.DEADLINE, 0)
                : NodeException.of(name, Reason.CANCELLED, "no longer needed as alternate");
    }
}
