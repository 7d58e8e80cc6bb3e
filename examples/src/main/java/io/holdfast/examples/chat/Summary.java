package io.holdfast.examples.chat;

import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeResult;
import io.holdfast.executor.NodeStatus;
import io.holdfast.executor.Provenance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of a run. Not thread-safe. */
final class Summary {
    private final Map<Intent, EnumMap<Answer.Outcome, Integer>> outcomes = new EnumMap<>(Intent.class);
    private final Map<Provenance.Kind, Integer> values = new EnumMap<>(Provenance.Kind.class);
    private final Map<NodeStatus, Integer> statuses = new EnumMap<>(NodeStatus.class);
    private final Map<String, List<String>> transitions = new LinkedHashMap<>();
    private int missingRequired;
    private int missingWelcome;
    private Duration inFallback = Duration.ZERO;

    void add(Question question, Answer answer) {
        outcomes.computeIfAbsent(question.intent(), any -> new EnumMap<>(Answer.Outcome.class))
                .merge(answer.outcome(), 1, Integer::sum);
        answer.values()
                .fields()
                .forEach(field -> values.merge(answer.provenance(field).kind(), 1, Integer::sum));
        missingRequired += answer.missing().required().size();
        missingWelcome += answer.missing().welcome().size();
        for (NodeResult result : answer.results()) {
            statuses.merge(result.status(), 1, Integer::sum);
            if (result.status() == NodeStatus.FALLBACK_SUCCESS) {
                inFallback = inFallback.plus(result.latency());
            }
        }
    }

    void add(Transition transition) {
        transitions
                .computeIfAbsent(transition.breaker(), any -> new ArrayList<>(List.of(transition.from())))
                .add(transition.to());
    }

    int asked() {
        return outcomes.values().stream()
                .mapToInt(counts ->
                        counts.values().stream().mapToInt(Integer::intValue).sum())
                .sum();
    }

    int count(Answer.Outcome outcome) {
        return outcomes.keySet().stream()
                .mapToInt(intent -> count(intent, outcome))
                .sum();
    }

    int count(Intent intent, Answer.Outcome outcome) {
        EnumMap<Answer.Outcome, Integer> counts = outcomes.get(intent);
        return counts == null ? 0 : counts.getOrDefault(outcome, 0);
    }

    int count(Provenance.Kind kind) {
        return values.getOrDefault(kind, 0);
    }

    int count(NodeStatus status) {
        return statuses.getOrDefault(status, 0);
    }

    int missingRequired() {
        return missingRequired;
    }

    int missingWelcome() {
        return missingWelcome;
    }

    /** Time spent in nodes whose values came from a fallback, the failed attempts before it included. */
    Duration inFallback() {
        return inFallback;
    }

    /** By breaker, the states it went through. */
    Map<String, List<String>> transitions() {
        return transitions;
    }
}
