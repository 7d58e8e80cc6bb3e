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
        int tried = waiting.nextLink;
        // no step: the wait is just over, and its outcome not looked at yet
        boolean waits = tried > 0 && (step == null || step instanceof Step.Wait);
        NodePlan alternate = waits ? waiting.plan.links[tried - 1].alternate() : null;
        return alternate != null && waiting.fields instanceof AnswerRun answer ? answer.runOf(alternate) : null;
    }

    /** What an alternate has at hand that a run has waited for in vain; if that is nothing, the run's failure. */
    static Object overdue(NodeRun alternate, NodeRun waiting, Object failed) {
        NodePlan plan = alternate.plan;
        NodeException reason = NodeException.timeout(plan.name, Reason.DEADLINE, 0);
        NodeResult now = CutShort.now(alternate, reason, plan.engine.time().nanoTime());
        Object outcome = outcome(now, waiting.plan.outputs, waiting.plan.name);
        return outcome instanceof StoodIn ? outcome : failed;
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
