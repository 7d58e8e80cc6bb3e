package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.Values;
import io.holdfast.core.breaker.Permit;
import io.holdfast.executor.NodeException.Reason;
import io.micrometer.context.ContextSnapshot;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a node, and the future that is handed out for it.
 *
 * <p>The order: inputs, condition, breaker permit, place in the bulkhead, attempts with pauses between them, the
 * breaker's one vote, then the result or the fallbacks in their order. The permit and the place are given back exactly
 * once.
 *
 * <p>A call whose stage is complete on return creates no step, no timer and no dependent stage; what only a failed run
 * needs is in its {@link FallbackChain}.
 */
final class NodeRun extends SteppedRun {

    final Values given;
    final long startNanos;
    final long deadlineNanos;

    int attempts;
    private @Nullable Permit permit;
    private @Nullable Bulkhead place;

    @Nullable
    FallbackChain chain;

    /** With the values given to {@code run(node)}, or to the answer that owns it. */
    NodeRun(
            NodePlan plan,
            Values given,
            long startNanos,
            long deadlineNanos,
            @Nullable RunOwner owner,
            int index,
            @Nullable ContextSnapshot snapshot) {
        super(plan, owner, index, snapshot);
        this.given = given;
        this.startNanos = startNanos;
        this.deadlineNanos = deadlineNanos;
    }

    @Override
    @Nullable
    Object advance(@Nullable Object outcome) {
        if (outcome == Signal.START) {
            return admit();
        }
        FallbackChain fallbacks = fallbacks();
        if (outcome == Signal.RELEASED) {
            return endUnawaited(fallbacks);
        }
        if (outcome == null || outcome == Signal.PAUSE_OVER) {
            return fallbacks == null ? attempt() : fallbacks.tryNext();
        }
        return fallbacks == null ? afterAttempt(outcome) : fallbacks.afterLink(outcome);
    }

    private @Nullable Object admit() {
        Siblings siblings = siblings();
        Field<?> missing = NodeInputs.firstMissing(plan, given, siblings);
        if (missing != null) {
            String why = siblings == null ? Producers.NOT_GIVEN : siblings.whyAbsent(missing);
            return Failure.missingInput(plan.name, missing, why);
        }
        Failure unmet = plan.hasCondition ? plan.rules.unmetCondition(plan.name, inputs(), contextElsewhere()) : null;
        if (unmet != null) {
            boolean skipped = unmet.reason() == Reason.CONDITION_FALSE; // it may have thrown
            return skipped ? finish(NodeStatus.SKIPPED, now(), Provenance.NONE, null, unmet) : unmet;
        }
        Failure refused = askBreaker();
        if (refused != null) {
            return refused;
        }
        if (!enter(plan.bulkhead)) {
            return plan.bulkhead.refusal(plan.name);
        }
        plan.retry.executionStarted();
        return null;
    }

    private @Nullable Failure askBreaker() {
        Object asked = plan.breaker == null ? null : plan.breaker.ask();
        if (asked instanceof Failure refused) {
            return refused;
        }
        permit = (Permit) asked;
        return null;
    }

    private Object attempt() {
        long now = attempts == 0 && !plan.rules.hasCondition() ? startNanos : now(); // a condition may take time
        if (attempts > 0) {
            chain().attemptNanos = now;
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
        RunExecutors executors = services().executors(); // an alternate must not wait behind nodes that hang
        Executor executor = isAlternate() ? executors.fallbacks() : executors.nodes();
        return Attempt.start(this, plan.call, attempts, now, limit, plan.bulkhead, here, executor);
    }

    /**
     * When attempts must be over. An alternate lives on the reserve of the node that it stands in for, and would have
     * nothing left if it kept back as much again: it keeps a fifth of what it has.
     */
    private long lastNanos() {
        long reserve = plan.reserveNanos;
        return deadlineNanos - (isAlternate() ? Math.min(reserve, (deadlineNanos - startNanos) / 5) : reserve);
    }

    private boolean isAlternate() {
        return owner != null && owner.waitingStep() != null;
    }

    private @Nullable Object afterAttempt(Object outcome) {
        HedgedAttempt hedged = plan.hedges != null && step() instanceof HedgedAttempt attempt ? attempt : null;
        Object known = settle(outcome);
        if (known instanceof Failure refused && refused.reason() == Reason.EXECUTOR_FULL) {
            attempts--; // it never ran
        }
        Object accepted = known instanceof Failure ? known : plan.rules.accept(known, contextElsewhere());
        if (!(accepted instanceof Failure failure)) {
            measure(hedged);
            return succeed(accepted);
        }
        if (attempts > 0 && plan.rules.isDeclined(failure, contextElsewhere())) {
            return decline(failure);
        }
        if (plan.bulkhead.isAdaptive()) {
            plan.bulkhead.failed(now() - attemptStart(), failure);
        }
        long delay =
                attempts > 0 && !isReleased() ? plan.rules.retryDelayNanos(failure, attempts, contextElsewhere()) : -1;
        if (delay >= 0 && mayRetryAfter(delay, failure)) {
            return delay > 0 ? pause(delay) : null;
        }
        return conclude(failure);
    }

    /**
     * Whether there is time for another attempt, a place if the last one went to a zombie, and a token of the budget.
     */
    private boolean mayRetryAfter(long delay, Failure failure) {
        long now = now();
        boolean hasPlace = delay < lastNanos() - now && (place != null || enter(plan.bulkhead));
        if (!hasPlace || !plan.retry.tryRetry()) {
            return false;
        }
        if (plan.votesEachAttempt) {
            vote(failure, now);
        }
        chain().attemptFailed(failure, now);
        return true;
    }

    private Object pause(long delay) {
        Step pause = new Step.Pause(this);
        begin(pause, delay);
        return await(pause);
    }

    /** For the percentile after which attempts are hedged. */
    private void measure(@Nullable HedgedAttempt hedged) {
        NodeHedges measured = plan.hedges;
        if (measured != null) {
            boolean isMeasured = hedged == null || !hedged.hasFirstFailed();
            measured.succeeded(isMeasured ? now() - attemptStart() : -1, hedged != null && hedged.hasHedgeWon());
        }
    }

    private Object succeed(Object accepted) {
        long now = now();
        voteSuccess(now);
        plan.bulkhead.succeeded(now - attemptStart());
        leavePlace();
        Siblings siblings = siblings();
        Field<?> standIn = siblings == null ? null : siblings.standInFor(plan);
        if (standIn != null) {
            return finish(NodeStatus.SUCCESS, now, Provenance.derived(standIn), accepted, null);
        }
        if (plan.remembers) {
            plan.remember(inputs(), accepted, contextElsewhere());
        }
        Provenance from = attempts == 1 ? Provenance.PRIMARY : Provenance.retry(attempts - 1);
        return finish(NodeStatus.SUCCESS, now, from, accepted, null);
    }

    /** The service has answered, and not as the caller would like: nothing stands in for that. */
    private Object decline(Failure failure) {
        long now = now();
        voteSuccess(now);
        plan.bulkhead.succeeded(now - attemptStart());
        leavePlace();
        return finish(NodeStatus.DECLINED, now, Provenance.NONE, null, failure);
    }

    private @Nullable Object conclude(Failure failure) {
        long now = now();
        vote(failure, now);
        leavePlace();
        boolean fallsBack = plan.links.length > 0 && !failure.isFatal() && !isReleased();
        chain().nodeFailed(failure, fallsBack);
        return fallsBack ? null : finishFailed(failure, now);
    }

    /** No retry and no fallback for nobody; what the node itself has shown by now is counted. */
    private @Nullable Object endUnawaited(@Nullable FallbackChain fallbacks) {
        Step step = leaveStep();
        giveUp(step, null);
        FallbackChain failed = chain();
        if (fallbacks == null) {
            if (step instanceof Step.Pause) {
                // the pause is none of the time that the attempt before it has taken
                vote(failed.failure(), attemptStart() + failed.failedNanos);
            }
            return conclude(failed.failure());
        }
        leavePlace();
        return finishFailed(failed.failure(), now());
    }

    /** The outcome of the step that is over; work that was not awaited to its end is given up. */
    Object settle(Object outcome) {
        Step step = leaveStep();
        if (step == null) {
            return outcome;
        }
        boolean timedOut = outcome == Signal.TIMED_OUT;
        if (close(step) || timedOut) {
            giveUp(step, null);
        }
        return !timedOut ? outcome : Failure.timeout(plan.name, Reason.TIMEOUT, step.limitNanos);
    }

    /** True if there were hedges: one call of several has brought the outcome. */
    private boolean close(@Nullable Step step) {
        int sent = step == null ? 0 : step.close();
        if (sent > 0) {
            hedges = Tries.plus(hedges, sent);
        }
        return sent > 0;
    }

    private void giveUp(@Nullable Step step, @Nullable NodeException reason) {
        if (step != null && step.giveUp(reason)) {
            place = null;
        }
    }

    private void voteSuccess(long now) {
        if (plan.call.async() && chain == null && !waited) {
            plan.noticeBlocking(now - startNanos);
        }
        if (permit != null && plan.breaker != null) {
            plan.breaker.voteSuccess(permit, now - attemptStart());
        }
    }

    /** The breaker's one vote. A failure counts only if there was a call. */
    private void vote(Failure failure, long now) {
        Permit held = permit;
        if (held == null || plan.breaker == null) {
            return;
        }
        permit = null;
        Failure before = chain == null ? null : chain.failure;
        NodeStatus status = failure.status();
        if (status == NodeStatus.REJECTED && attempts > 0 && before != null && !plan.votesEachAttempt) {
            // the retry shows nothing, but the attempt before it does
            plan.breaker.voteFailure(held, before, chain().failedNanos, contextElsewhere());
        } else if (attempts == 0 || status == NodeStatus.REJECTED || status == NodeStatus.CANCELLED) {
            plan.breaker.ignore(held);
        } else {
            plan.breaker.voteFailure(held, failure, now - attemptStart(), contextElsewhere());
        }
    }

    /** When the attempt began that is under way, or was the last. */
    long attemptStart() {
        return chain == null ? startNanos : chain.attemptNanos;
    }

    boolean enter(Bulkhead bulkhead) {
        if (bulkhead.tryEnter()) {
            place = bulkhead;
            return true;
        }
        return false;
    }

    void leavePlace() {
        Bulkhead held = place;
        if (held != null) {
            place = null;
            held.leave();
        }
    }

    private FallbackChain chain() {
        FallbackChain had = chain;
        if (had == null) {
            had = new FallbackChain(this);
            chain = had;
        }
        return had;
    }

    /** The chain whose turn it is; null while it is the node's own. */
    @Nullable
    FallbackChain fallbacks() {
        FallbackChain had = chain;
        return had != null && had.begun ? had : null;
    }

    @Override
    public @Nullable Failure failureBefore() {
        FallbackChain fallbacks = fallbacks();
        return fallbacks == null ? null : fallbacks.failure();
    }

    @Override
    public NodeInputs inputs() {
        return new NodeInputs(plan, given, source());
    }

    /** The caller's context, for user code on another thread; null on the caller's own, which has it. */
    @Nullable
    ContextSnapshot contextElsewhere() {
        return origin() == Origin.CALLER ? null : snapshot;
    }

    @Override
    public long now() {
        return services().time().nanoTime();
    }

    Object finishFailed(Failure failure, long now) {
        return finish(failure.status(), now, plan.defaultFrom(), plan.defaultValue, failure);
    }

    Object finish(NodeStatus status, long now, Provenance from, @Nullable Object accepted, @Nullable Failure failure) {
        Throwable cause = failure == null ? null : failure.cause();
        List<Throwable> causes = failure == null || chain == null ? null : chain.causes;
        publish(new NodeResult(plan.shape, status, now - startNanos, tries(), cause, causes, from, accepted));
        return Signal.PARKED;
    }

    /** Attempts and hedges, for a result. */
    int tries() {
        return Tries.of(attempts, hedges);
    }

    @Override
    void stop(NodeException reason, @Nullable Step step) {
        long now = now();
        boolean unused = close(step);
        boolean asAtDeadline = reason.reason() == Reason.DEADLINE || reason.reason() == Reason.EXECUTOR_CLOSED;
        NodeResult result = asAtDeadline
                ? EarlyResult.of(this, step, reason, now)
                : EarlyResult.of(this, reason, now, null).cancelled();
        giveUp(step, reason);
        vote(Failure.found(reason), now);
        leavePlace();
        publish(result);
    }

    @Override
    void fail(Throwable thrown) {
        vote(Failure.of(plan.name, Reason.CANCELLED, "given up"), startNanos);
        leavePlace();
        Object unused = finishFailed(Failure.of(thrown), now());
    }
}
