package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.executor.NodeException.Reason;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/** A fallback that is another node's run; that run keeps its own time. */
final class AlternateStep extends Step implements SteppedRun.Owner {

    private final Outputs wanted;

    @Nullable
    NodeRun child;

    AlternateStep(SteppedRun run, Outputs wanted) {
        super(run, 0);
        this.wanted = wanted;
    }

    Object outcome(NodeResult result) {
        if (result.status().isSuccess()) {
            return wanted.narrow(result.values());
        }
        return Failed.of(result.cause()
                .orElseGet(() -> NodeException.of(
                        result.node().name(),
                        Reason.MISSING_OUTPUT,
                        "no outputs (expected: those of " + run.plan.name + ")")));
    }

    @Override
    public void nodeFinished(SteppedRun finished, NodeResult result, Origin origin) {
        boolean unused = offer(outcome(result), origin);
    }

    @Override
    public String whyAbsent(Field<?> field) {
        return "not there for the alternate of " + run.plan.name;
    }

    @Override
    public String intentName() {
        return run.intentName();
    }

    @Override
    public @Nullable Observation observation() {
        return run.observation;
    }

    @Override
    boolean giveUp() {
        NodeRun running = child;
        if (running != null) {
            running.abort(NodeException.of(running.plan.name, Reason.CANCELLED, "no longer needed as alternate"));
        }
        return false;
    }
}
