package io.holdfast.executor;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.Permit;
import io.micrometer.context.ContextSnapshot;
import org.jspecify.annotations.Nullable;

/** A node's breaker as its runs use it: what it throws is counted and changes no outcome. */
final class NodeBreaker {

    private final String node;
    private final Breaker breaker;
    private final ExecutorServices services;

    NodeBreaker(String node, Breaker breaker, ExecutorServices services) {
        this.node = node;
        this.breaker = breaker;
        this.services = services;
    }

    /**
     * A granted {@link Permit}, the {@link Failure} that refuses, or null if the breaker has failed: the call goes on
     * without a permit.
     */
    @Nullable
    Object ask() {
        try {
            Permit asked = breaker.tryAcquire();
            return asked.granted()
                    ? asked
                    : Failure.found(NodeException.circuitOpen(node, Arguments.nanos(asked.retryAfter())));
        } catch (Throwable e) {
            services.errors().failed("breaker", e);
            return null;
        }
    }

    void voteSuccess(Permit permit, long elapsedNanos) {
        try {
            permit.success(elapsedNanos);
        } catch (Throwable e) {
            services.errors().failed("breaker", e);
        }
    }

    /** No vote: there was no call, or it shows nothing of the service. */
    void ignore(Permit permit) {
        try {
            permit.ignore();
        } catch (Throwable e) {
            services.errors().failed("breaker", e);
        }
    }

    /**
     * What the run itself has found counts whatever the user's predicates say of exceptions; those judge what user code
     * has thrown.
     *
     * @param context the caller's, for the predicates; null on the caller's own thread
     */
    void voteFailure(Permit permit, Failure failure, long elapsedNanos, @Nullable ContextSnapshot context) {
        try {
            if (failure.reason() != null) {
                permit.certainFailure(elapsedNanos, failure.cause());
                return;
            }
            ContextSnapshot.Scope restored = services.context().restore(context);
            try {
                permit.failure(elapsedNanos, failure.cause());
            } finally {
                restored.close();
            }
        } catch (Throwable e) {
            services.errors().failed("breaker", e);
        }
    }
}
