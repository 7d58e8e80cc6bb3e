package io.holdfast.jfr;

import io.holdfast.contracts.Field;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodeListener;
import io.holdfast.executor.NodeResult;
import io.holdfast.executor.NodeStatus;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an executor tells a recording: on the threads that do it, at the time when it happens. */
final class ExecutorFeed implements Feed, NodeListener {

    private final NodeExecutor<?> executor;
    private @Nullable Subscription subscription;

    ExecutorFeed(NodeExecutor<?> executor) {
        this.executor = executor;
    }

    @Override
    public void begin() {
        subscription = executor.subscribe(this);
    }

    @Override
    public void end() {
        if (subscription != null) {
            subscription.close();
            subscription = null;
        }
    }

    @Override
    public boolean isImmediate() {
        return true;
    }

    @Override
    public void onNode(NodeResult result) {
        String node = result.node().name();
        if (result.status() == NodeStatus.TIMEOUT) {
            TimeoutEvent.commit("node", node);
        } else if (result.status() == NodeStatus.REJECTED || result.status() == NodeStatus.CIRCUIT_OPEN) {
            CallRefusedEvent.commit("node", node);
        }
        NodeRunEvent event = new NodeRunEvent();
        if (event.shouldCommit()) {
            event.node = node;
            event.status = result.status().name();
            event.provenance = result.provenance().toString();
            event.attempts = result.attempts();
            event.hedges = result.hedges();
            event.latency = result.latency().toNanos();
            event.cause =
                    result.cause().map(cause -> cause.getClass().getName()).orElse(null);
            event.commit();
        }
    }

    @Override
    public void onAnswer(Answer answer) {
        AnswerEvent event = new AnswerEvent();
        if (event.shouldCommit()) {
            event.intent = answer.intent().name();
            event.outcome = answer.outcome().name();
            event.missingRequired = names(answer.missing().required());
            event.missingWelcome = names(answer.missing().welcome());
            event.latency = answer.latency().toNanos();
            event.commit();
        }
    }

    private static String names(List<Field<?>> fields) {
        return fields.stream().map(Field::name).collect(Collectors.joining(", "));
    }
}
