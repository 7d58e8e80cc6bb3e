package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.core.breaker.Permit;
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
final class NodeRun extends SteppedRun {

    private static final short IN_NODE = -1;

    private final long deadlineNanos;
    private int attempts;
    private short nextLink = IN_NODE;
    private @Nullable Permit permit;
    private @Nullable Gate place;
    private @Nullable Trouble trouble;

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
        return inNode ? afterAttempt(outcome) : afterFallback(outcome);
    }

    @Override
    @Nullable
    Object admit() {
        Field<?> missing = NodeInputs.firstMissing(plan, fields);
        if (missing != null) {
            String why = owner == null ? "not among the given values" : owner.whyAbsent(missing);
            return Failed.of(
                    plan.name,
                    Reason.MISSING_INPUT,
                    "input '" + missing.name() + "' absent: " + why + " (expected: a value)");
        }
        if (plan.condition != null) {
            try {
                if (!plan.condition.test(inputs())) {
                    finish(
                            NodeStatus.SKIPPED,
                            plan.engine.time().nanoTime(),
                            Provenance.NONE,
                            null,
                            Failed.conditionFalse(plan.name));
                    return Step.PARKED;
                }
            } catch (Throwable e) {
                return Failed.of(e);
            }
        }
        return askBreakerAndGate();
    }

    private @Nullable Failed askBreakerAndGate() {
        if (plan.breaker != null) {
            try {
                Permit asked = plan.breaker.tryAcquire();
                if (!asked.granted()) {
                    return new Failed(
                            NodeException.circuitOpen(plan.name, Checks.nanos(asked.retryAfter())),
                            FailureKind.REFUSAL);
                }
                permit = asked;
            } catch (Throwable e) {
                plan.engine.books().failed("breaker", e);
            }
        }
        if (!plan.gate.tryEnter()) {
            return plan.gate.refusal(plan.name);
        }
        place = plan.gate;
        if (plan.retry.budget() != null) {
            plan.retry.budget().executionStarted();
        }
        return null;
    }

    private Object attempt() {
        long now = startNanos;
        if (attempts > 0) {
            now = plan.engine.time().nanoTime();
            trouble().attemptNanos = now;
        }
        long limit = Math.min(plan.timeoutNanos, lastNanos() - now);
        if (limit <= 0) {
            return Failed.timeout(plan.name, Reason.DEADLINE, deadlineNanos - now);
        }
        attempts++;
        boolean here = attempts == 1 && origin().mayRunUserCode();
        return execute(plan.work, attempts, now, limit, plan.gate, here, executor());
    }

    /** A node that stands in for another must not wait for a thread behind those that hang. */
    private Executor executor() {
        return owner instanceof AlternateStep ? plan.engine.fallbackExecutor() : plan.engine.executor();
    }

    /** When attempts must be over. */
    private long lastNanos() {
        return deadlineNanos - plan.reserveNanos(owner, deadlineNanos - startNanos);
    }

    private Object execute(Work work, int number, long now, long limit, Gate gate, boolean here, Executor executor) {
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
        if (outcome instanceof Failed failed) {
            if (failed.isFatal()) {
                Bookkeeping.passOn(failed.cause());
            }
            return outcome;
        }
        outcome = Stages.outcome(plan.name, outcome);
        if (!(outcome instanceof Stages.Pending pending)) {
            return outcome;
        }
        Attempt attempt = new Attempt(this, work, gate, context, limit);
        attempt.expect(pending.stage());
        begin(attempt, limit - (plan.engine.time().nanoTime() - now));
        attempt.listen(pending.stage());
        return await(attempt);
    }

    /** The outcome of the step that is over; work that was not awaited to its end is given up. */
    private Object settle(Object outcome) {
        Step step = leaveStep();
        if (step == null || outcome != Step.TIMED_OUT) {
            return outcome;
        }
        if (step.giveUp()) {
            place = null;
        }
        return Failed.timeout(plan.name, Reason.TIMEOUT, step.limitNanos);
    }

    private @Nullable Object afterAttempt(Object outcome) {
        Object known = settle(outcome);
        Object accepted = known instanceof Failed ? known : plan.outputs.accept(known);
        if (!(accepted instanceof Failed failed)) {
            succeed(accepted);
            return Step.PARKED;
        }
        if (attempts > 0 && plan.retry.mayRepeat(failed, attempts, plan.engine.books())) {
            long delay = plan.retry.delayNanos(attempts, failed.cause(), plan.engine.books());
            if (delay < lastNanos() - plan.engine.time().nanoTime() && payRetry()) {
                trouble().failure = failed;
                return delay > 0 ? pause(delay) : null;
            }
        }
        return conclude(failed);
    }

    /** A place at the gate, if the last one went to a zombie, and a token. */
    private boolean payRetry() {
        if (place == null) {
            if (!plan.gate.tryEnter()) {
                return false;
            }
            place = plan.gate;
        }
        return plan.retry.budget() == null || plan.retry.budget().tryRetry();
    }

    private Object pause(long delay) {
        Step.Pause pause = new Step.Pause(this);
        begin(pause, delay);
        return await(pause);
    }

    private void succeed(Object accepted) {
        long now = plan.engine.time().nanoTime();
        Trouble had = trouble;
        if (permit != null) {
            try {
                permit.success(now - (had == null ? startNanos : had.attemptNanos));
            } catch (Throwable e) {
                plan.engine.books().failed("breaker", e);
            }
        }
        leavePlace();
        if (plan.remembers) {
            plan.remember(inputs(), accepted);
        }
        Provenance from = attempts == 1 ? Provenance.PRIMARY : Provenance.retry(attempts - 1);
        finish(NodeStatus.SUCCESS, now, from, accepted, null);
    }

    private @Nullable Object conclude(Failed failed) {
        long now = plan.engine.time().nanoTime();
        vote(failed.cause(), now);
        leavePlace();
        trouble().failure = failed;
        if (plan.links.length > 0 && !failed.isFatal()) {
            nextLink = 0;
            return null;
        }
        finishFailed(failed, now);
        return Step.PARKED;
    }

    /** A failure counts only if there was a call. */
    private void vote(Throwable cause, long now) {
        Permit held = permit;
        if (held == null) {
            return;
        }
        permit = null;
        try {
            NodeStatus status = Failed.statusOf(cause);
            if (attempts == 0 || status == NodeStatus.REJECTED || status == NodeStatus.CANCELLED) {
                held.ignore();
            } else {
                Trouble had = trouble;
                held.failure(now - (had == null || had.attemptNanos == 0 ? startNanos : had.attemptNanos), cause);
            }
        } catch (Throwable e) {
            plan.engine.books().failed("breaker", e);
        }
    }

    private void leavePlace() {
        Gate held = place;
        if (held != null) {
            place = null;
            held.leave();
        }
    }

    private @Nullable Object fallBack() {
        Failed failure = failure();
        while (nextLink < plan.links.length) {
            Link link = plan.links[nextLink++];
            if (link.spec.appliesTo(failure.kind(), failure.cause())) {
                return tryLink(link);
            }
        }
        finishFailed(failure, plan.engine.time().nanoTime());
        return Step.PARKED;
    }

    private Object tryLink(Link link) {
        Object atHand = link.atHand(plan.name, inputs());
        if (atHand != null) {
            return atHand;
        }
        long now = plan.engine.time().nanoTime();
        long limit = Math.min(link.spec.timeoutNanos(), deadlineNanos - now);
        if (limit <= 0) {
            return Failed.timeout(plan.name, Reason.DEADLINE, deadlineNanos - now);
        }
        if (!link.gate.tryEnter()) {
            return link.gate.refusal(plan.name);
        }
        place = link.gate;
        NodePlan alternate = link.alternate();
        if (alternate != null) {
            return runAlternate(alternate, now, limit);
        }
        Work work = Objects.requireNonNull(link.work, "work");
        return execute(
                work, nextLink, now, limit, link.gate, origin().mayRunUserCode(), plan.engine.fallbackExecutor());
    }

    private Object runAlternate(NodePlan alternate, long now, long limit) {
        AlternateStep step = new AlternateStep(this, plan.outputs);
        captureContext();
        NodeRun child = new NodeRun(alternate, fields, now, now + limit, step, 0, snapshot);
        step.child = child;
        begin(step);
        if (child.start(origin())) {
            return step.outcome(child.join());
        }
        return await(step);
    }

    private @Nullable Object afterFallback(Object outcome) {
        Object known = settle(outcome);
        leavePlace();
        Object accepted = known instanceof Failed ? known : plan.outputs.acceptStandIn(known);
        if (accepted instanceof Failed failed) {
            addCause(failed.cause());
            return null;
        }
        Provenance from = plan.links[nextLink - 1].provenance;
        finish(NodeStatus.FALLBACK_SUCCESS, plan.engine.time().nanoTime(), from, accepted, failure());
        return Step.PARKED;
    }

    private void addCause(Throwable cause) {
        Trouble had = trouble();
        had.causes = Trouble.with(had.causes == null ? List.of(failure().cause()) : had.causes, cause);
    }

    private Trouble trouble() {
        Trouble had = trouble;
        if (had == null) {
            had = new Trouble(startNanos);
            trouble = had;
        }
        return had;
    }

    private Failed failure() {
        return Objects.requireNonNull(trouble().failure, "failure");
    }

    private @Nullable Throwable failureCause() {
        Trouble had = trouble;
        return nextLink == IN_NODE || had == null || had.failure == null ? null : had.failure.cause();
    }

    private void finishFailed(Failed failed, long now) {
        finish(Failed.statusOf(failed.cause()), now, plan.defaultFrom(), plan.defaultValue, failed);
    }

    private void finish(
            NodeStatus status, long now, Provenance from, @Nullable Object accepted, @Nullable Failed failed) {
        Trouble had = trouble;
        Throwable cause = failed == null ? null : failed.cause();
        List<Throwable> causes = failed == null || had == null ? null : had.causes;
        publish(new NodeResult(plan, status, now - startNanos, attempts, cause, causes, from, accepted));
    }

    @Override
    void stop(NodeException reason, boolean placeIsGone) {
        if (placeIsGone) {
            place = null;
        }
        long now = plan.engine.time().nanoTime();
        vote(reason, now);
        leavePlace();
        publish(cutShort(reason, now));
    }

    /**
     * The result of a run that is ended from outside. The answer asks as well, on a thread that does not drive and may see what was so a moment ago: so
     * each field is read once.
     */
    NodeResult cutShort(NodeException reason, long now) {
        Trouble had = trouble;
        int tried = nextLink;
        Failed before = had == null || tried == IN_NODE ? null : had.failure;
        List<Throwable> known = had == null ? null : had.causes;
        return new CutShort(plan, inputs(), reason, before, known, Math.max(0, tried), now - startNanos, attempts)
                .result();
    }

    @Override
    void fail(Throwable thrown) {
        vote(NodeException.of(plan.name, Reason.CANCELLED, "given up"), startNanos);
        leavePlace();
        finishFailed(Failed.of(thrown), plan.engine.time().nanoTime());
    }
}
