package io.holdfast.executor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The meter that answers feed; does nothing without a registry. */
final class AnswerMeters {

    private record Key(String intent, String outcome) {}

    private final ExecutorMeters all;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

    AnswerMeters(ExecutorMeters all) {
        this.all = all;
    }

    void record(Answer answer, InternalErrors errors) {
        MeterRegistry registry = all.registry();
        if (registry == null || all.isClosed()) {
            return;
        }
        try {
            Key key = new Key(answer.intent().name(), answer.outcome());
            timers.computeIfAbsent(key, absent -> timer(absent, registry))
                    .record(answer.latency().toNanos(), TimeUnit.NANOSECONDS);
        } catch (Throwable e) {
            errors.failed("meters", e);
        }
    }

    private Timer timer(Key key, MeterRegistry registry) {
        return all.owned(Timer.builder("holdfast.answer")
                .description("Answers to an intent")
                .tags(all.tags().and("intent", key.intent()).and("outcome", key.outcome()))
                .register(registry));
    }
}
