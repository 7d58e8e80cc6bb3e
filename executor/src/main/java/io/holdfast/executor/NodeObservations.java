package io.holdfast.executor;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/** Observations of nodes and answers; does nothing without a registry, and what handlers throw changes no outcome. */
final class NodeObservations {

    // Not the meters' names: a handler that makes timers of observations would count each run a second time there.
    static final String NODE = "holdfast.node.run";
    static final String ANSWER = "holdfast.answer.run";

    private final @Nullable ObservationRegistry registry;
    private final InternalErrors errors;

    NodeObservations(@Nullable ObservationRegistry registry, InternalErrors errors) {
        this.registry = registry == null || registry.isNoop() ? null : registry;
        this.errors = errors;
    }

    boolean isActive() {
        return registry != null;
    }

    @Nullable
    Observation nodeStarted(String node, @Nullable Observation parent) {
        return registry == null ? null : start(NODE, "node", node, parent);
    }

    @Nullable
    Observation answerStarted(String intent) {
        return registry == null ? null : start(ANSWER, "intent", intent, null);
    }

    private @Nullable Observation start(String name, String key, String value, @Nullable Observation parent) {
        try {
            Observation observation =
                    Observation.createNotStarted(name, registry).lowCardinalityKeyValue(key, value);
            if (parent != null) {
                observation.parentObservation(parent);
            }
            return observation.start();
        } catch (Throwable e) {
            errors.failed("observation", e);
            return null;
        }
    }

    Observation.@Nullable Scope open(Observation observation) {
        try {
            return observation.openScope();
        } catch (Throwable e) {
            errors.failed("observation", e);
            return null;
        }
    }

    void close(Observation.Scope scope) {
        try {
            scope.close();
        } catch (Throwable e) {
            errors.failed("observation", e);
        }
    }

    void nodeEnded(@Nullable Observation observation, NodeResult result) {
        if (observation == null) {
            return;
        }
        try {
            observation.lowCardinalityKeyValue("status", result.status().tag());
            observation.lowCardinalityKeyValue(
                    "provenance", result.provenance().kind().tag());
            try {
                result.cause().ifPresent(observation::error);
            } finally {
                observation.stop(); // whatever the handlers make of the error, the observation ends
            }
        } catch (Throwable e) {
            errors.failed("observation", e);
        }
    }

    void answerEnded(@Nullable Observation observation, Answer answer) {
        if (observation == null) {
            return;
        }
        try {
            observation.lowCardinalityKeyValue("outcome", answer.outcome().tag());
            observation.stop();
        } catch (Throwable e) {
            errors.failed("observation", e);
        }
    }
}
