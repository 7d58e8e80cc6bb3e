package io.holdfast.spring.actuator;

import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeListener;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts an executor's answers by intent and outcome, on the thread that ends them. Safe for use by many threads. */
final class AnswerCounts implements NodeListener {

    private final Map<String, AtomicLongArray> counts = new LinkedHashMap<>();

    /** Counts for each of these intents. */
    AnswerCounts(Enum<?>[] intents) {
        for (Enum<?> intent : intents) {
            counts.put(intent.name(), new AtomicLongArray(Answer.Outcome.values().length));
        }
    }

    @Override
    public boolean isImmediate() {
        return true;
    }

    @Override
    public void onAnswer(Answer answer) {
        AtomicLongArray of = counts.get(answer.intent().name());
        if (of != null) {
            of.incrementAndGet(answer.outcome().ordinal());
        }
    }

    /** Returns intent, then outcome in small letters, then how many. */
    Map<String, Map<String, Long>> all() {
        Map<String, Map<String, Long>> all = new LinkedHashMap<>();
        counts.forEach((intent, of) -> {
            Map<Answer.Outcome, Long> known = new EnumMap<>(Answer.Outcome.class);
            for (Answer.Outcome outcome : Answer.Outcome.values()) {
                known.put(outcome, of.get(outcome.ordinal()));
            }
            Map<String, Long> named = new LinkedHashMap<>();
            known.forEach((outcome, count) -> named.put(outcome.name().toLowerCase(Locale.ROOT), count));
            all.put(intent, named);
        });
        return all;
    }
}
