package io.holdfast.executor;

import io.holdfast.executor.NodeException.Reason;
import io.micrometer.context.ContextSnapshot;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is found when it is ended from outside, and the result it has then. The deadline is to a node what its
 * own time limit is, and so is the end of the grace: what its fail mode has at hand (a default, a constant, a last
 * known good value) is used, so that an answer holds what the node would have yielded alone. A run that nobody wants
 * any more is cancelled, and yields nothing.
 *
 * @param plan of the node
 * @param inputs of the run
 * @param context of the caller, for the user's code; null if there is none
 * @param reason why it is ended
 * @param before what the node failed with, if it was its fallbacks that were awaited
 * @param known the causes by then, the node's first; immutable
 * @param earlier what earlier attempts failed with; immutable
 * @param tried how many links of the chain have had their turn
 * @param alternate what the alternate had by then whose turn it was; null for none
 * @param latencyNanos how long it has run
 * @param tries attempts and hedges that were made, as {@link Tries} has them
 */
record EarlyResult(
        NodePlan plan,
        NodeInputs inputs,
        @Nullable ContextSnapshot context,
        NodeException reason,
        @Nullable Failure before,
        @Nullable List<Throwable> known,
        List<Throwable> earlier,
        int tried,
        @Nullable NodeResult alternate,
        long latencyNanos,
        int tries) {

    /** Of a node whose turn had not come; whether its condition would have let it run is not known. */
    static EarlyResult unstarted(
            NodePlan plan, NodeInputs inputs, @Nullable ContextSnapshot context, NodeException reason) {
        return new EarlyResult(plan, inputs, context, reason, null, null, List.of(), 0, null, 0, 0);
    }

    /**
     * Of a run as it is now. The answer asks as well, on a thread that does not drive and may see what was so a moment
     * ago: so each field is read once.
     */
    static EarlyResult of(NodeRun run, NodeException reason, long now, @Nullable NodeResult alternate) {
        FallbackChain chain = run.chain;
        FallbackChain begun = chain != null && chain.begun ? chain : null;
        return new EarlyResult(
                run.plan,
                run.inputs(),
                run.snapshot,
                reason,
                begun == null ? null : begun.failure,
                chain == null ? null : chain.causes,
                chain == null ? List.of() : chain.earlier(),
                begun == null ? 0 : begun.tried,
                alternate,
                now - run.startNanos,
                run.tries());
    }

    /** The result of a run; null while there is none. */
    static @Nullable NodeResult ended(NodeRun run) {
        return run.isDone() && !run.isCompletedExceptionally() ? run.join() : null;
    }

    /** The result of a run: the one it has, or that of being ended now. */
    static NodeResult now(NodeRun run, NodeException reason, long now) {
        NodeResult ended = ended(run);
        return ended == null ? of(run, run.step(), reason, now) : ended;
    }

    /**
     * The result of a run that is ended at this step. An alternate that it waits for is ended as well, and what that
     * has at hand counts; from the innermost on, since alternates may have alternates to any depth.
     */
    static NodeResult of(NodeRun run, @Nullable Step step, NodeException reason, long now) {
        Deque<NodeRun> chain = new ArrayDeque<>(1);
        Set<NodeRun> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        NodeRun each = run;
        Step at = step;
        NodeResult known = null;
        while (each != null && known == null && seen.add(each)) {
            chain.push(each);
            NodeRun alternate = underWay(each, at);
            known = alternate == null ? unstarted(each, at, reason) : ended(alternate);
            each = alternate == null || alternate.isDone() ? null : alternate;
            at = each == null ? null : each.step();
        }
        NodeRun innermost;
        do {
            innermost = chain.pop();
            known = of(innermost, reason.about(innermost.plan.name), now, known).result();
        } while (!chain.isEmpty());
        return known;
    }

    /** What an alternate has to offer when a run has waited for it in vain; null for nothing. */
    static @Nullable NodeResult overdue(NodeRun waiting, @Nullable Step step) {
        if (!(step instanceof OnDemandNodes.Wait)) {
            return null;
        }
        NodeRun alternate = underWay(waiting, step);
        NodeException reason = NodeException.timeout(waiting.plan.name, Reason.DEADLINE, 0);
        return alternate == null
                ? unstarted(waiting, step, reason)
                : now(alternate, reason.about(alternate.plan.name), waiting.now());
    }

    /** The run of the alternate that a run waits for at this step, its own or one of the answer; null for none. */
    private static @Nullable NodeRun underWay(NodeRun waiting, @Nullable Step step) {
        if (step instanceof AlternateStep trying) {
            return trying.child;
        }
        NodePlan alternate = waitedFor(waiting, step);
        Siblings siblings = waiting.siblings();
        return alternate == null || siblings == null ? null : siblings.runOf(alternate);
    }

    /** What a run waits for at this step, or has just waited for; null for no alternate. */
    private static @Nullable NodePlan waitedFor(NodeRun waiting, @Nullable Step step) {
        FallbackChain fallbacks = waiting.fallbacks();
        int tried = fallbacks == null ? 0 : fallbacks.tried;
        boolean waits = tried > 0 && (step == null || step instanceof OnDemandNodes.Wait);
        return waits ? waiting.plan.links[tried - 1].alternate() : null;
    }

    /** What an alternate has at hand whose own turn had not come when that of the run that waits for it was over. */
    private static @Nullable NodeResult unstarted(NodeRun waiting, @Nullable Step step, NodeException reason) {
        NodePlan alternate = waitedFor(waiting, step);
        if (alternate == null) {
            return null;
        }
        NodeInputs inputs = new NodeInputs(alternate, waiting.given, waiting.siblings());
        return unstarted(alternate, inputs, waiting.snapshot, reason.about(alternate.name))
                .result();
    }

    /** What is at hand is of no use: the answer has failed, or nobody waits for it. */
    NodeResult cancelled() {
        List<Throwable> causes = Causes.of(Failure.found(reason), before == null ? earlier : knownCauses(before));
        return result(reason.reason().status(), reason, causes, Provenance.NONE, null);
    }

    NodeResult result() {
        if (tries == 0 && plan.hasCondition && before == null) {
            return cancelled();
        }
        Failure failure = before == null ? Failure.found(reason) : before;
        List<Throwable> causes =
                before == null ? Causes.of(failure, earlier) : Causes.joined(knownCauses(before), List.of(reason));
        // to the chain, work that was not awaited has taken too long
        FailureKind kind = failure.reason() == Reason.CANCELLED ? FailureKind.TIMEOUT : failure.kind();
        Object standIn = alternate == null ? null : AlternateStep.outcome(alternate, plan.outputs, plan.name);
        if (standIn instanceof AlternateStep.StoodIn in) {
            Object accepted = accepted(in.value());
            if (accepted != null) {
                return result(NodeStatus.FALLBACK_SUCCESS, failure.cause(), causes, in.from(), accepted);
            }
        }
        for (int i = tried; i < plan.links.length; i++) {
            Object accepted = atHand(plan.links[i], kind, failure.cause());
            if (accepted != null) {
                return result(NodeStatus.FALLBACK_SUCCESS, failure.cause(), causes, plan.links[i].provenance, accepted);
            }
        }
        return result(failure.status(), failure.cause(), causes, plan.defaultFrom(), plan.defaultValue);
    }

    private List<Throwable> knownCauses(Failure failure) {
        return known == null ? List.of(failure.cause()) : known;
    }

    private @Nullable Object atHand(FallbackLink link, FailureKind kind, Throwable cause) {
        if (!link.spec.appliesTo(kind, cause)) {
            return null;
        }
        Object ready = link.atHand(inputs, context);
        return ready == null || ready instanceof Failure ? null : accepted(ready);
    }

    private @Nullable Object accepted(Object standIn) {
        Object accepted = plan.outputs.acceptStandIn(standIn);
        return accepted instanceof Failure ? null : accepted;
    }

    private NodeResult result(
            NodeStatus status,
            Throwable cause,
            @Nullable List<Throwable> causes,
            Provenance from,
            @Nullable Object accepted) {
        return new NodeResult(plan.shape, status, latencyNanos, tries, cause, causes, from, accepted);
    }
}
