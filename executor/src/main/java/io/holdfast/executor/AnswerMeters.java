package io.holdfast.executor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The meter that answers feed; does nothing without a registry. */
final class AnswerMeters {

    private final @Nullable MeterRegistry registry;
    private final Tags tags;

    AnswerMeters(@Nullable MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    void record(Answer answer, Bookkeeping books) {
        if (registry == null) {
            return;
        }
        try {
            Timer.builder("holdfast.answer")
                    .description("Answers to an intent")
                    .tags(tags.and("intent", answer.intent().name()).and("outcome", answer.outcome()))
                    .register(registry)
                    .record(answer.latency().toNanos(), TimeUnit.NANOSECONDS);
        } catch (Throwable e) {
            books.failed("meters", e);
        }
    }
}
