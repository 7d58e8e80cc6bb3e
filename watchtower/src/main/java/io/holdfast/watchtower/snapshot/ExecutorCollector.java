package io.holdfast.watchtower.snapshot;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.rules.PolicyFacts;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodeListener;
import io.holdfast.executor.NodeResult;
import io.holdfast.watchtower.snapshot.Snapshot.AnswersPart;
import io.holdfast.watchtower.snapshot.Snapshot.NodePart;
import io.holdfast.watchtower.snapshot.Snapshot.RecentAnswer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The nodes and answers of one executor. Its listener only counts, and so can be told at once by the threads that end
 * them: that costs an answer less than an event that is handed over, and nothing is lost when the executor has no
 * thread left to deliver it. Apart from the listener's methods and {@link #contract} it is used by the thread that
 * ticks.
 */
final class ExecutorCollector implements AutoCloseable {

    /** Of an answer in its own words, in characters: a frame has the last twenty. */
    private static final int LONGEST_EXPLANATION = 2_000;

    private final String name;
    private final NodeExecutor<?> executor;
    private final InstantSource wall;
    private final FailedAnswerListener listener;
    private final Map<Node, NodeWatch> nodes = new LinkedHashMap<>();
    private final AnswerWatch answers;
    private final ContractPart contract;
    private final Subscription subscription;
    private long turned;
    private long tallied;

    /** The registry is the name that the executor's is shown under. */
    ExecutorCollector(
            String name,
            NodeExecutor<?> executor,
            String registry,
            InstantSource wall,
            FailedAnswerListener listener,
            long nanos) {
        this.name = name;
        this.executor = executor;
        this.wall = wall;
        this.listener = listener;
        this.answers = new AnswerWatch(name, wall);
        this.contract = ContractPart.of(name, executor.contract());
        this.turned = nanos;
        this.tallied = nanos;
        Map<String, String> breakers = new HashMap<>();
        List<PolicyFacts> policies = executor.facts().policies();
        if (policies != null) {
            for (PolicyFacts policy : policies) {
                if (policy.breaker() != null) {
                    breakers.put(policy.node(), policy.breaker());
                }
            }
        }
        for (Node node : executor.contract().nodes()) {
            String breaker = breakers.get(node.name());
            nodes.put(node, new NodeWatch(name, node.name(), breaker, breaker == null ? null : registry));
        }
        this.subscription = executor.subscribe(new Listener());
    }

    private final class Listener implements NodeListener {
        @Override
        public boolean isImmediate() {
            return true;
        }

        @Override
        public void onNode(NodeResult result) {
            NodeWatch watch = nodes.get(result.node());
            if (watch != null) {
                watch.ended(result);
            }
        }

        @Override
        public void onAnswer(Answer answer) {
            answers.answered(answer);
        }
    }

    String name() {
        return name;
    }

    /** For any thread. */
    ContractPart contract() {
        return contract;
    }

    List<NodePart> collectNodes(long nanos) {
        while (nanos - turned >= LatencyHistogram.SLOT_NANOS) {
            turned += LatencyHistogram.SLOT_NANOS;
            nodes.values().forEach(NodeWatch::turn);
        }
        List<NodePart> parts = new ArrayList<>();
        nodes.forEach((node, watch) -> parts.add(watch.collect(nanos, executor.stats(node))));
        return parts;
    }

    AnswersPart collectAnswers() {
        return answers.collect();
    }

    /** Answers that were not complete, since the last call; those that failed go to the listener too. */
    List<RecentAnswer> takeIncomplete() {
        List<RecentAnswer> parts = new ArrayList<>();
        for (AnswerWatch.Incomplete next : answers.takeIncomplete()) {
            Answer answer = next.answer();
            String explain = answer.explain();
            String intent = answer.intent().name();
            parts.add(new RecentAnswer(
                    FeedFormat.at(next.at()),
                    name,
                    intent,
                    answer.outcome().name().toLowerCase(Locale.ROOT),
                    FeedFormat.cut(explain, LONGEST_EXPLANATION)));
            if (answer.failed()) {
                List<String> missing =
                        answer.missing().required().stream().map(Field::name).toList();
                listener.failed(next.at(), name, intent, missing, explain);
            }
        }
        long unexplained = answers.takeUnexplained();
        if (unexplained > 0) {
            String more = unexplained + " more failed within one tick; there was no room to explain them";
            listener.failed(wall.instant(), name, "?", List.of(), more);
        }
        return parts;
    }

    /** Nodes that did something since the last call. */
    List<NodeTally> tally(long nanos) {
        Duration period = Duration.ofNanos(nanos - tallied);
        tallied = nanos;
        return nodes.values().stream()
                .map(watch -> watch.tally(period))
                .filter(tally -> !tally.statuses().isEmpty())
                .toList();
    }

    @Override
    public void close() {
        subscription.close();
    }
}
