package io.holdfast.executor;

import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The meter that answers feed. */
final class AnswerMeters {

    private record Key(String intent, Answer.Outcome outcome) {}

    private final ExecutorMeters all;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

    AnswerMeters(ExecutorMeters all) {
        this.all = all;
    }

    void record(Answer answer) {
        if (all.isClosed()) {
            return;
        }
        try {
            Key key = new Key(answer.intent().name(), answer.outcome());
            timers.computeIfAbsent(key, this::timer).record(answer.latency().toNanos(), TimeUnit.NANOSECONDS);
        } catch (Throwable e) {
            all.failed(e);
        }
    }

    private Timer timer(Key key) {
        return all.owned(Timer.builder("holdfast.answer")
                .description("Answers to an intent")
                .tags(all.tags()
                        .and("intent", key.intent())
                        .and("outcome", key.outcome().tag()))
                .register(all.registry()));
    }
}
