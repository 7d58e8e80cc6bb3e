package io.holdfast.executor;

import io.holdfast.executor.NodeException.Reason;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a run needs once an attempt has failed: the failure, the causes so far, and the node's fallbacks, tried in their
 * order once the node itself has failed. Made at the first failure.
 *
 * <p>The driver writes; what the fields refer to never changes, so that other threads may look.
 */
final class FallbackChain {

    private final NodeRun run;

    /** When the attempt began that is under way, or was the last. */
    long attemptNanos;

    /** How long the attempt took that failed last. */
    long failedNanos;

    /** What failed last; null before anything has. */
    @Nullable
    Failure failure;

    /** The causes once the node has failed, its own first; null for just its own. */
    @Nullable
    List<Throwable> causes;

    /** Whether it is the fallbacks' turn, and no longer the node's own. */
    boolean begun;

    /** How many links have had their turn; a short keeps the object within 56 bytes. */
    short tried;

    /** What attempts before the last failed with; null for none. */
    private @Nullable List<Throwable> earlier;

    private long linkEndNanos;

    FallbackChain(NodeRun run) {
        this.run = run;
        this.attemptNanos = run.startNanos;
    }

    /** An attempt has failed, and another one follows. */
    void attemptFailed(Failure failed, long now) {
        failedNanos = now - attemptNanos;
        failure = failed;
        earlier = Causes.kept(earlier(), failed.cause());
    }

    /** The node itself has failed for good. */
    void nodeFailed(Failure failed, boolean fallsBack) {
        failure = failed;
        causes = Causes.of(failed, earlier());
        begun = fallsBack;
    }

    /** The next link that applies to the failure; without one, the run has failed. */
    Object tryNext() {
        Failure failed = failure();
        FallbackLink[] links = run.plan.links;
        while (tried < links.length && !run.isReleased()) {
            FallbackLink link = links[tried++];
            if (link.spec.appliesTo(failed.kind(), failed.cause())) {
                return tryLink(link);
            }
        }
        return run.finishFailed(failed, run.now());
    }

    private Object tryLink(FallbackLink link) {
        Object atHand = link.atHand(run.inputs(), run.contextElsewhere());
        if (atHand != null) {
            return atHand;
        }
        long now = run.now();
        long limit = Math.min(link.spec.timeoutNanos(), run.deadlineNanos - now);
        if (limit <= 0) {
            return Failure.timeout(run.plan.name, Reason.DEADLINE, run.deadlineNanos - now);
        }
        linkEndNanos = now + limit;
        NodePlan alternate = link.alternate();
        if (alternate == null) {
            return run.enter(link.bulkhead) ? call(link, now, limit) : link.bulkhead.refusal(run.plan.name);
        }
        return AlternateStep.start(run, link, alternate, limit, linkEndNanos);
    }

    private Object call(FallbackLink link, long now, long limit) {
        NodeCall call = Objects.requireNonNull(link.call, "call");
        return Attempt.start(
                run,
                call,
                tried,
                now,
                limit,
                link.bulkhead,
                run.origin().mayRunUserCode(),
                run.services().executors().fallbacks());
    }

    /** The link that was tried last has this outcome. */
    @Nullable
    Object afterLink(Object outcome) {
        FallbackLink link = run.plan.links[tried - 1];
        if (outcome == Signal.INPUTS_READY) {
            Step unused = run.leaveStep();
            return AlternateStep.run(run, link, Objects.requireNonNull(link.alternate(), "alternate"), linkEndNanos);
        }
        NodeResult late = outcome == Signal.TIMED_OUT ? EarlyResult.overdue(run, run.step()) : null;
        Object settled = run.settle(outcome);
        Object alternates = late == null ? settled : AlternateStep.outcome(late, run.plan.outputs, run.plan.name);
        Object known = alternates instanceof AlternateStep.StoodIn ? alternates : settled;
        run.leavePlace();
        if (known instanceof AlternateStep.NoHelp none) {
            addCauses(none.causes());
            return null;
        }
        AlternateStep.StoodIn stoodIn = known instanceof AlternateStep.StoodIn in ? in : null;
        Object value = stoodIn == null ? known : stoodIn.value();
        Object accepted = value instanceof Failure ? value : run.plan.outputs.acceptStandIn(value);
        if (accepted instanceof Failure why) {
            addCauses(List.of(why.cause()));
            return null;
        }
        Provenance from = stoodIn == null ? link.provenance : stoodIn.from();
        return run.finish(NodeStatus.FALLBACK_SUCCESS, run.now(), from, accepted, failure());
    }

    private void addCauses(List<Throwable> more) {
        causes = Causes.joined(causes == null ? List.of(failure().cause()) : causes, more);
    }

    Failure failure() {
        return Objects.requireNonNull(failure, "failure");
    }

    List<Throwable> earlier() {
        List<Throwable> known = earlier;
        return known == null ? List.of() : known;
    }
}
