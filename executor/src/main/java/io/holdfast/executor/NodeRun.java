package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.executor.NodeException.Reason;
import io.micrometer.context.ContextSnapshot;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a node, and the future that is handed out for it.
 *
 * <p>The order: inputs, condition, breaker permit, place at the gate, attempts with pauses between them, the breaker's one vote, then the result
 * or the fallbacks in their order.
 *
 * <p>A call whose stage is complete on return creates no step, no timer and no dependent stage.
 */
final class NodeRun extends GuardedRun {

    private static final short IN_NODE = -1;
    private static final int[] NOTHING = {};

    private final long deadlineNanos;
    short nextLink = IN_NODE;

    NodeRun(
            NodePlan plan,
            Object fields,
            long startNanos,
            long deadlineNanos,
            @Nullable Owner owner,
            int index,
            @Nullable ContextSnapshot snapshot) {
        super(plan, fields, startNanos, owner, index, snapshot);
        this.deadlineNanos = deadlineNanos;
    }

    @Override
    @Nullable
    Object advance(@Nullable Object outcome) {
        boolean inNode = nextLink == IN_NODE;
        if (outcome == null || outcome == Step.GO) {
            return inNode ? attempt() : fallBack();
        }
        if (outcome == Step.RELEASED) {
            return endUnawaited(inNode);
        }
        if (outcome == Step.READY) {
            Step unused = leaveStep();
            return runAlternate(plan.links[nextLink - 1]);
        }
        return inNode ? afterAttempt(outcome) : afterFallback(outcome);
    }

    @Override
    @Nullable
    Object admit() {
        Field<?> missing = NodeInputs.firstMissing(plan, fields);
        if (missing != null) {
            String why = owner == null ? NodeInputs.NOT_GIVEN : owner.whyAbsent(missing);
            return Failure.of(
                    plan.name,
                    Reason.MISSING_INPUT,
                    "input '" + missing.name() + "' absent: " + why + " (expected: a value)");
        }
        if (plan.condition != null) {
            try {
                if (!test(plan.condition)) {
                    finish(
                            NodeStatus.SKIPPED,
                            plan.services.time().nanoTime(),
                            Provenance.NONE,
                            null,
                            Failure.conditionFalse(plan.name));
                    return Step.PARKED;
                }
            } catch (Throwable e) {
                return Failure.of(e);
            }
        }
        Failure refused = askBreaker();
        return refused == null ? askGate() : refused;
    }

    private Object attempt() {
        long now = startNanos;
        if (attempts > 0) {
            now = plan.services.time().nanoTime();
            trouble().attemptNanos = now;
        }
        long limit = Math.min(plan.timeoutNanos, lastNanos() - now);
        if (limit <= 0) {
            return Failure.timeout(plan.name, Reason.DEADLINE, deadlineNanos - now);
        }
        if (attempts > 0 && plan.votesEachAttempt && permit == null) {
            Failure refused = askBreaker();
            if (refused != null) {
                return refused;
            }
        }
        attempts++;
        boolean here = attempts == 1 && origin().mayRunUserCode();
        return execute(plan.work, attempts, now, limit, plan.gate, here, executor());
    }

    /** A node that stands in for another must not wait for a thread behind those that hang. */
    private Executor executor() {
        return owner instanceof AlternateStep ? plan.services.fallbackExecutor() : plan.services.executor();
    }

    /** When attempts must be over. */
    private long lastNanos() {
        return deadlineNanos - plan.reserveNanos(owner, deadlineNanos - startNanos);
    }

    private Object execute(NodeCall work, int number, long now, long limit, Bulkhead gate, boolean here, Executor executor) {
        AttemptContext context =
                work.needsContext() ? new AttemptContext(plan, number, now + limit, failureCause()) : null;
        if (!work.async() || !here) {
            Attempt attempt = new Attempt(this, work, gate, context, limit);
            begin(attempt, limit);
            try {
                executor.execute(attempt);
            } catch (Throwable e) {
                attempt.refused(e);
            }
            return await(attempt);
        }
        Object outcome = call(work, context, false);
        if (outcome instanceof Failure failed && failed.isFatal()) {
            InternalErrors.passOn(failed.cause());
        }
        if (!(outcome instanceof Failure)) {
            outcome = CompletedStages.outcome(plan.name, outcome);
        }
        if (outcome instanceof CompletedStages.Pending pending) {
            Attempt attempt = new Attempt(this, work, gate, context, limit);
            attempt.expect(pending.stage());
            long taken = plan.services.time().nanoTime() - now;
            plan.noticeBlocking(taken);
            begin(attempt, limit - taken);
            attempt.listen(pending.stage());
            return await(attempt);
        }
        if (outcome instanceof Failure || nextLink != IN_NODE) { // a value of the node's own is timed when it votes
            plan.noticeBlocking(plan.services.time().nanoTime() - now);
        }
        return outcome;
    }

    private @Nullable Object afterAttempt(Object outcome) {
        Object known = settle(outcome);
        if (known instanceof Failure refused && refused.reason() == Reason.EXECUTOR_FULL) {
            attempts--; // it never ran
        }
        Object accepted = known instanceof Failure ? known : accept(known);
        if (!(accepted instanceof Failure failed)) {
            succeed(accepted);
            return Step.PARKED;
        }
        if (isDeclined(failed)) {
            decline(failed);
            return Step.PARKED;
        }
        if (attempts > 0 && !isReleased() && mayRepeat(failed)) {
            long delay = delayNanos(failed);
            long now = plan.services.time().nanoTime();
            if (delay < lastNanos() - now && payRetry()) {
                if (plan.votesEachAttempt) {
                    vote(failed, now);
                }
                trouble().failedNanos = now - attemptStart();
                trouble().failure = failed;
                trouble().keep(failed.cause());
                return delay > 0 ? pause(delay) : null;
            }
        }
        return conclude(failed);
    }

    private Object pause(long delay) {
        Step.Pause pause = new Step.Pause(this);
        begin(pause, delay);
        return await(pause);
    }

    private void succeed(Object accepted) {
        long now = plan.services.time().nanoTime();
        voteSuccess(now);
        leavePlace();
        Field<?> standIn = fields instanceof AnswerRun answer ? answer.standInFor(plan) : null;
        if (standIn != null) {
            finish(NodeStatus.SUCCESS, now, Provenance.derived(standIn), accepted, null);
            return;
        }
        if (plan.remembers) {
            plan.remember(inputs(), accepted, contextElsewhere());
        }
        Provenance from = attempts == 1 ? Provenance.PRIMARY : Provenance.retry(attempts - 1);
        finish(NodeStatus.SUCCESS, now, from, accepted, null);
    }

    /** The service has answered, and not as the caller would like: nothing stands in for that. */
    private void decline(Failure failed) {
        long now = plan.services.time().nanoTime();
        voteSuccess(now);
        leavePlace();
        finish(NodeStatus.DECLINED, now, Provenance.NONE, null, failed);
    }

    private @Nullable Object conclude(Failure failed) {
        long now = plan.services.time().nanoTime();
        vote(failed, now);
        leavePlace();
        Trouble had = trouble();
        had.failure = failed;
        had.causes = Trouble.causes(failed, had.earlier);
        if (plan.links.length > 0 && !failed.isFatal() && !isReleased()) {
            nextLink = 0;
            return null;
        }
        finishFailed(failed, now);
        return Step.PARKED;
    }

    /** No retry and no fallback for nobody; what the node itself has shown by now is counted. */
    private @Nullable Object endUnawaited(boolean inNode) {
        Step step = leaveStep();
        if (step != null && step.giveUp(null)) {
            place = null;
        }
        if (inNode) {
            voteBeforePause(step);
            return conclude(failure());
        }
        leavePlace();
        finishFailed(failure(), plan.services.time().nanoTime());
        return Step.PARKED;
    }

    private @Nullable Object fallBack() {
        Failure failure = failure();
        while (nextLink < plan.links.length && !isReleased()) {
            FallbackLink link = plan.links[nextLink++];
            if (link.spec.appliesTo(failure.kind(), failure.cause())) {
                return tryLink(link);
            }
        }
        finishFailed(failure, plan.services.time().nanoTime());
        return Step.PARKED;
    }

    private Object tryLink(FallbackLink link) {
        Object atHand = link.atHand(plan, inputs(), contextElsewhere());
        if (atHand != null) {
            return atHand;
        }
        long now = plan.services.time().nanoTime();
        long limit = Math.min(link.spec.timeoutNanos(), deadlineNanos - now);
        if (limit <= 0) {
            return Failure.timeout(plan.name, Reason.DEADLINE, deadlineNanos - now);
        }
        trouble().linkEndNanos = now + limit;
        NodePlan alternate = link.alternate();
        if (alternate == null) {
            return tryEnter(link) ? runFunction(link, now, limit) : link.gate.refusal(plan.name);
        }
        int[] awaited = fields instanceof AnswerRun answer
                ? answer.unsettledFor(AlternateStep.root(this).index, alternate)
                : NOTHING;
        return awaited.length == 0 ? runAlternate(link) : awaitInputs(awaited, limit);
    }

    private Object runFunction(FallbackLink link, long now, long limit) {
        NodeCall work = Objects.requireNonNull(link.work, "work");
        return execute(
                work, nextLink, now, limit, link.gate, origin().mayRunUserCode(), plan.services.fallbackExecutor());
    }

    /** What an alternate reads is produced and awaited before it is tried. */
    private Object awaitInputs(int[] positions, long limit) {
        Step.Wait wait = new Step.Wait(this, positions, limit);
        begin(wait, limit);
        ((AnswerRun) fields).provide(wait);
        return await(wait);
    }

    private Object runAlternate(FallbackLink link) {
        NodePlan alternate = Objects.requireNonNull(link.alternate(), "alternate");
        NodeResult known = fields instanceof AnswerRun answer ? answer.resultOf(alternate) : null;
        if (known != null) {
            return AlternateStep.outcome(known, plan.outputs, plan.name);
        }
        long now = plan.services.time().nanoTime();
        long end = trouble().linkEndNanos;
        if (end - now <= 0) {
            return Failure.timeout(plan.name, Reason.DEADLINE, end - now);
        }
        if (!tryEnter(link)) {
            return link.gate.refusal(plan.name);
        }
        AlternateStep step = new AlternateStep(this, plan.outputs);
        captureContext();
        NodeRun child = new NodeRun(alternate, fields, now, end, step, 0, snapshot);
        step.child = child;
        begin(step);
        Object outcome = await(step);
        if (isReleased()) {
            child.abort(AlternateStep.notNeeded(child, null));
        }
        return outcome == Step.PARKED ? new Step.Enter(child) : outcome;
    }

    private @Nullable Object afterFallback(Object outcome) {
        NodeResult late = outcome == Step.TIMED_OUT ? AlternateStep.overdue(this, step()) : null;
        Object failed = settle(outcome);
        Object standIn = late == null ? failed : AlternateStep.outcome(late, plan.outputs, plan.name);
        Object known = standIn instanceof AlternateStep.StoodIn ? standIn : failed;
        leavePlace();
        if (known instanceof AlternateStep.NoHelp none) {
            addCauses(none.causes());
            return null;
        }
        AlternateStep.StoodIn stoodIn = known instanceof AlternateStep.StoodIn in ? in : null;
        Object value = stoodIn == null ? known : stoodIn.value();
        Object accepted = value instanceof Failure ? value : plan.outputs.acceptStandIn(value);
        if (accepted instanceof Failure why) {
            addCauses(List.of(why.cause()));
            return null;
        }
        Provenance from = stoodIn == null ? plan.links[nextLink - 1].provenance : stoodIn.from();
        finish(NodeStatus.FALLBACK_SUCCESS, plan.services.time().nanoTime(), from, accepted, failure());
        return Step.PARKED;
    }

    private @Nullable Throwable failureCause() {
        Trouble had = trouble;
        return nextLink == IN_NODE || had == null || had.failure == null ? null : had.failure.cause();
    }

    private void finishFailed(Failure failed, long now) {
        finish(failed.status(), now, plan.defaultFrom(), plan.defaultValue, failed);
    }

    private void finish(
            NodeStatus status, long now, Provenance from, @Nullable Object accepted, @Nullable Failure failed) {
        Trouble had = trouble;
        Throwable cause = failed == null ? null : failed.cause();
        List<Throwable> causes = failed == null || had == null ? null : had.causes;
        publish(new NodeResult(plan, status, now - startNanos, attempts, cause, causes, from, accepted));
    }

    @Override
    void stop(NodeException reason, @Nullable Step step) {
        long now = plan.services.time().nanoTime();
        boolean asAtDeadline = reason.reason() == Reason.DEADLINE || reason.reason() == Reason.EXECUTOR_CLOSED;
        NodeResult result = asAtDeadline
                ? EarlyResult.result(this, step, reason, now)
                : cutShort(reason, now, null).cancelled();
        if (step != null && step.giveUp(reason)) {
            place = null;
        }
        vote(Failure.found(reason), now);
        leavePlace();
        publish(result);
    }

    /**
     * The run as it is when it is ended from outside. The answer asks as well, on a thread that does not drive and may
     * see what was so a moment ago: so each field is read once.
     */
    EarlyResult cutShort(NodeException reason, long now, @Nullable NodeResult alternate) {
        Trouble had = trouble;
        int tried = nextLink;
        Failure before = had == null || tried == IN_NODE ? null : had.failure;
        List<Throwable> known = had == null ? null : had.causes;
        List<Throwable> earlier = had == null ? List.of() : had.earlier;
        return new EarlyResult(
                plan,
                inputs(),
                snapshot,
                reason,
                before,
                known,
                earlier,
                Math.max(0, tried),
                alternate,
                now - startNanos,
                attempts);
    }

    @Override
    void fail(Throwable thrown) {
        vote(Failure.of(plan.name, Reason.CANCELLED, "given up"), startNanos);
        leavePlace();
        finishFailed(Failure.of(thrown), plan.services.time().nanoTime());
    }
}
