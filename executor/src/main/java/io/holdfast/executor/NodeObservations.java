package io.holdfast.executor;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Observations of nodes and answers, if there is a registry for them, and attributes on the caller's span, if
 * OpenTelemetry's API is there. What handlers throw changes no outcome.
 */
final class NodeObservations {

    // Not the meters' names: a handler that makes timers of observations would count each run a second time there.
    static final String NODE = "holdfast.node.run";
    static final String ANSWER = "holdfast.answer.run";

    private final @Nullable ObservationRegistry registry;
    private final InternalErrors errors;
    private final boolean spans = Arguments.isOnClassPath("io.opentelemetry.api.trace.Span");

    NodeObservations(@Nullable ObservationRegistry registry, InternalErrors errors) {
        this.registry = registry == null || registry.isNoop() ? null : registry;
        this.errors = errors;
    }

    boolean isActive() {
        return registry != null || spans;
    }

    /** {@code isCallers} where nothing stands between the node and the caller whose span counts. */
    @Nullable
    Trace nodeStarted(String node, @Nullable Trace parent, boolean isCallers) {
        return started(NODE, "node", node, parent == null ? null : parent.observation(), isCallers);
    }

    @Nullable
    Trace answerStarted(String intent) {
        return isActive() ? started(ANSWER, "intent", intent, null, true) : null;
    }

    private @Nullable Trace started(
            String name, String key, String value, @Nullable Observation parent, boolean isCallers) {
        CallersSpan span = spans && isCallers ? currentSpan() : null;
        Observation observation = registry == null ? null : start(name, key, value, parent);
        return span == null && observation == null ? null : new Trace(observation, span);
    }

    private @Nullable CallersSpan currentSpan() {
        try {
            return CallersSpan.current();
        } catch (Throwable e) {
            errors.failed("span", e);
            return null;
        }
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

    Observation.@Nullable Scope open(Trace trace) {
        Observation observation = trace.observation();
        try {
            return observation == null ? null : observation.openScope();
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

    void nodeEnded(@Nullable Trace trace, NodeResult result) {
        if (trace == null) {
            return;
        }
        CallersSpan span = trace.span();
        if (span != null) {
            mark(() -> span.node(result));
        }
        Observation observation = trace.observation();
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

    void answerEnded(@Nullable Trace trace, Answer answer) {
        if (trace == null) {
            return;
        }
        CallersSpan span = trace.span();
        if (span != null) {
            mark(() -> span.answer(answer));
        }
        Observation observation = trace.observation();
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

    private void mark(Runnable marking) {
        try {
            marking.run();
        } catch (Throwable e) {
            errors.failed("span", e);
        }
    }
}
