package io.holdfast.executor;

import io.holdfast.contracts.Inputs;
import io.micrometer.context.ContextSnapshot;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the user's own predicates say of a node's run. They are asked with the caller's context, which is null on the
 * caller's own thread.
 */
final class UserRules {

    private final @Nullable Predicate<? super Inputs> condition;
    private final Outputs outputs;
    private final List<Predicate<? super Throwable>> declined;
    private final RetrySpec retry;
    private final ExecutorServices services;

    UserRules(
            @Nullable Predicate<? super Inputs> condition,
            Outputs outputs,
            NodePolicy policy,
            ExecutorServices services) {
        this.condition = condition;
        this.outputs = outputs;
        this.declined = policy.declined();
        this.retry = policy.retrySpec();
        this.services = services;
    }

    boolean hasCondition() {
        return condition != null;
    }

    /** Null if the node may run; why not, if its condition is false or throws. */
    @Nullable
    Failure unmetCondition(String node, Inputs inputs, @Nullable ContextSnapshot context) {
        if (condition == null) {
            return null;
        }
        ContextSnapshot.Scope restored = services.context().restore(context);
        try {
            return condition.test(inputs) ? null : Failure.conditionFalse(node);
        } catch (Throwable e) {
            return Failure.of(e);
        } finally {
            restored.close();
        }
    }

    /** What the node has returned, against its declared outputs and by {@code failWhen}. */
    Object accept(Object returned, @Nullable ContextSnapshot context) {
        if (!outputs.asksUser()) {
            return outputs.accept(returned);
        }
        ContextSnapshot.Scope restored = services.context().restore(context);
        try {
            return outputs.accept(returned);
        } finally {
            restored.close();
        }
    }

    /** Whether this is no failure but the service's answer. */
    boolean isDeclined(Failure failure, @Nullable ContextSnapshot context) {
        if (declined.isEmpty() || failure.reason() != null) {
            return false;
        }
        ContextSnapshot.Scope restored = services.context().restore(context);
        try {
            return declined.stream().anyMatch(test -> isDeclined(test, failure.cause()));
        } finally {
            restored.close();
        }
    }

    /** A test that throws says nothing, and the others are asked all the same. */
    private boolean isDeclined(Predicate<? super Throwable> test, Throwable cause) {
        try {
            return test.test(cause);
        } catch (Throwable e) {
            services.errors().failed("declines", e);
            return false;
        }
    }

    /** The pause before the next attempt; negative if there is to be none after so many. */
    long retryDelayNanos(Failure failure, int attempts, @Nullable ContextSnapshot context) {
        if (attempts > retry.retries()) {
            return -1;
        }
        ContextSnapshot.Scope restored = services.context().restore(context);
        try {
            return retry.mayRepeat(failure, attempts, services.errors())
                    ? retry.delayNanos(attempts, failure.cause(), services.errors())
                    : -1;
        } finally {
            restored.close();
        }
    }
}
