package io.holdfast.executor;

import io.holdfast.contracts.Inputs;
import io.holdfast.core.breaker.Permit;
import io.holdfast.executor.NodeException.Reason;
import io.micrometer.context.ContextSnapshot;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a run of a node holds while it runs, the breaker's permit and a place at a gate, and how it gives each back
 * exactly once.
 */
abstract class GuardedRun extends SteppedRun {

    int attempts;

    @Nullable
    Permit permit;

    @Nullable
    Bulkhead place;

    @Nullable
    Trouble trouble;

    GuardedRun(
            NodePlan plan,
            Object fields,
            long startNanos,
            @Nullable Owner owner,
            int index,
            @Nullable ContextSnapshot snapshot) {
        super(plan, fields, startNanos, owner, index, snapshot);
    }

    /** The caller's context, for user code on another thread; null on the caller's own, which has it. */
    final @Nullable ContextSnapshot contextElsewhere() {
        return origin() == Step.Origin.CALLER ? null : snapshot;
    }

    private ContextSnapshot.Scope restoreContext() {
        return plan.services.context().restore(contextElsewhere());
    }

    final boolean test(Predicate<? super Inputs> condition) {
        ContextSnapshot.Scope restored = restoreContext();
        try {
            return condition.test(inputs());
        } finally {
            restored.close();
        }
    }

    /** What the node has returned, by its word and by the user's rules. */
    final Object accept(Object returned) {
        if (!plan.outputs.asksUser()) {
            return plan.outputs.accept(returned);
        }
        ContextSnapshot.Scope restored = restoreContext();
        try {
            return plan.outputs.accept(returned);
        } finally {
            restored.close();
        }
    }

    final boolean isDeclined(Failure failed) {
        if (!plan.mayDecline(failed)) {
            return false;
        }
        ContextSnapshot.Scope restored = restoreContext();
        try {
            return plan.isDeclined(failed);
        } finally {
            restored.close();
        }
    }

    /** Whether another attempt may follow those made. */
    final boolean mayRepeat(Failure failed) {
        if (attempts > plan.retry.retries()) {
            return false;
        }
        ContextSnapshot.Scope restored = restoreContext();
        try {
            return plan.retry.mayRepeat(failed, attempts, plan.services.errors());
        } finally {
            restored.close();
        }
    }

    /** The pause before the next attempt. */
    final long delayNanos(Failure failed) {
        ContextSnapshot.Scope restored = restoreContext();
        try {
            return plan.retry.delayNanos(attempts, failed.cause(), plan.services.errors());
        } finally {
            restored.close();
        }
    }

    final @Nullable Failure askBreaker() {
        if (plan.breaker != null) {
            try {
                Permit asked = plan.breaker.tryAcquire();
                if (!asked.granted()) {
                    return Failure.found(NodeException.circuitOpen(plan.name, Arguments.nanos(asked.retryAfter())));
                }
                permit = asked;
            } catch (Throwable e) {
                plan.services.errors().failed("breaker", e);
            }
        }
        return null;
    }

    final @Nullable Failure askGate() {
        if (!plan.gate.tryEnter()) {
            return plan.gate.refusal(plan.name);
        }
        place = plan.gate;
        if (plan.retry.budget() != null) {
            plan.retry.budget().executionStarted();
        }
        return null;
    }

    /** A place at the gate, if the last one went to a zombie, and a token. */
    final boolean payRetry() {
        if (place == null) {
            if (!plan.gate.tryEnter()) {
                return false;
            }
            place = plan.gate;
        }
        return plan.retry.budget() == null || plan.retry.budget().tryRetry();
    }

    /** The outcome of the step that is over; work that was not awaited to its end is given up. */
    final Object settle(Object outcome) {
        Step step = leaveStep();
        if (step == null || outcome != Step.TIMED_OUT) {
            return outcome;
        }
        if (step.giveUp(null)) {
            place = null;
        }
        return Failure.timeout(plan.name, Reason.TIMEOUT, step.limitNanos);
    }

    final void voteSuccess(long now) {
        Trouble had = trouble;
        if (plan.work.async() && had == null && !hasWaited()) {
            plan.noticeBlocking(now - startNanos);
        }
        Permit held = permit;
        if (held != null) {
            try {
                held.success(now - (had == null ? startNanos : had.attemptNanos));
            } catch (Throwable e) {
                plan.services.errors().failed("breaker", e);
            }
        }
    }

    /**
     * A failure counts only if there was a call; what this run itself has found counts whatever the user's predicates
     * say of exceptions.
     */
    final void vote(Failure failed, long now) {
        Permit held = permit;
        if (held == null) {
            return;
        }
        permit = null;
        Trouble had = trouble;
        NodeStatus status = failed.status();
        if (status == NodeStatus.REJECTED
                && attempts > 0
                && had != null
                && had.failure != null
                && !plan.votesEachAttempt) {
            vote(held, had.failure, had.failedNanos); // of the retry nobody knows, but of the attempt before it
        } else if (attempts == 0 || status == NodeStatus.REJECTED || status == NodeStatus.CANCELLED) {
            vote(held, null, 0);
        } else {
            vote(held, failed, now - attemptStart());
        }
    }

    /** If it is a pause that is over, which is none of the time that the attempt before it has taken. */
    final void voteBeforePause(@Nullable Step step) {
        Trouble had = trouble;
        if (step instanceof Step.Pause && had != null && had.failure != null) {
            vote(had.failure, attemptStart() + had.failedNanos);
        }
    }

    final long attemptStart() {
        Trouble had = trouble;
        return had == null || had.attemptNanos == 0 ? startNanos : had.attemptNanos;
    }

    private void vote(Permit held, @Nullable Failure failed, long elapsed) {
        try {
            if (failed == null) {
                held.ignore();
            } else if (failed.reason() == null) {
                voteThrown(held, elapsed, failed.cause());
            } else {
                held.certainFailure(elapsed, failed.cause());
            }
        } catch (Throwable e) {
            plan.services.errors().failed("breaker", e);
        }
    }

    /** What user code threw, which the user's predicates of the breaker judge. */
    private void voteThrown(Permit held, long elapsed, Throwable thrown) {
        ContextSnapshot.Scope restored = restoreContext();
        try {
            held.failure(elapsed, thrown);
        } finally {
            restored.close();
        }
    }

    final void leavePlace() {
        Bulkhead held = place;
        if (held != null) {
            place = null;
            held.leave();
        }
    }

    final boolean tryEnter(FallbackLink link) {
        if (link.gate.tryEnter()) {
            place = link.gate;
            return true;
        }
        return false;
    }

    final void addCauses(List<Throwable> more) {
        Trouble had = trouble();
        had.causes = Trouble.with(had.causes == null ? List.of(failure().cause()) : had.causes, more);
    }

    final Trouble trouble() {
        Trouble had = trouble;
        if (had == null) {
            had = new Trouble(startNanos);
            trouble = had;
        }
        return had;
    }

    final Failure failure() {
        return Objects.requireNonNull(trouble().failure, "failure");
    }
}
