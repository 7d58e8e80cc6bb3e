package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The OpenTelemetry span that was current when a run began. What comes of the run is written on it, so that a trace
 * tells why an answer was poor, without a span more. Loaded only where OpenTelemetry's API is present.
 */
final class CallersSpan {

    private static final AttributeKey<String> NODE = AttributeKey.stringKey("holdfast.node");
    private static final AttributeKey<String> STATUS = AttributeKey.stringKey("holdfast.status");
    private static final AttributeKey<String> PROVENANCE = AttributeKey.stringKey("holdfast.provenance");
    private static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("holdfast.attempts");
    private static final AttributeKey<Long> HEDGES = AttributeKey.longKey("holdfast.hedges");
    private static final AttributeKey<String> INTENT = AttributeKey.stringKey("holdfast.intent");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("holdfast.outcome");
    private static final AttributeKey<List<String>> MISSING = AttributeKey.stringArrayKey("holdfast.missing");
    private static final AttributeKey<List<String>> STAND_INS = AttributeKey.stringArrayKey("holdfast.stand_ins");

    private final Span span;

    private CallersSpan(Span span) {
        this.span = span;
    }

    /** Null if there is none, or none that is recorded. */
    static @Nullable CallersSpan current() {
        Span span = Span.current();
        return span.isRecording() ? new CallersSpan(span) : null;
    }

    void node(NodeResult result) {
        span.setAttribute(NODE, result.node().name());
        span.setAttribute(STATUS, result.status().tag());
        span.setAttribute(PROVENANCE, result.provenance().toString());
        span.setAttribute(ATTEMPTS, (long) result.attempts());
        if (result.hedges() > 0) {
            span.setAttribute(HEDGES, (long) result.hedges());
        }
    }

    /** With the fields that are missing, required ones first, and those that are a stand-in's. */
    void answer(Answer answer) {
        List<String> missing = new ArrayList<>();
        answer.missing().required().forEach(field -> missing.add(field.name()));
        answer.missing().welcome().forEach(field -> missing.add(field.name()));
        List<String> standIns = new ArrayList<>();
        for (Field<?> field : answer.asked()) {
            Provenance from = answer.provenance(field);
            if (from.isStandIn()) {
                standIns.add(field.name() + ": " + from);
            }
        }
        span.setAttribute(INTENT, answer.intent().name());
        span.setAttribute(OUTCOME, answer.outcome().tag());
        span.setAttribute(MISSING, missing);
        span.setAttribute(STAND_INS, standIns);
    }
}
