package io.holdfast.executor;

import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Inputs;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A condition is the user's code: it may take its time, and it may throw. */
class ConditionTest {

    private static final Field<String> ROUTE = Field.of("route", String.class);
    private static final Duration DEADLINE = Duration.ofSeconds(1);

    private enum Ask {
        TRIP
    }

    private final VirtualTime time = new VirtualTime();

    private static Node when(Predicate<? super Inputs> condition) {
        return Node.named("router").writes(ROUTE).when(condition);
    }

    private NodeExecutorBuilder<Ask> executor(Node node) {
        Contract<Ask> contract = Contract.of(Ask.class)
                .nodes(node)
                .intent(Ask.TRIP, i -> i.requires(ROUTE))
                .build();
        return Chat.direct(contract, time).deadline(DEADLINE);
    }

    @Test
    void whatASlowConditionHasTaken_isTakenFromTheAttempt_notAddedToTheDeadline() {
        Node slow = when(in -> {
            time.advance(DEADLINE.dividedBy(2));
            return true;
        });
        try (NodeExecutor<Ask> executor = executor(slow)
                .executor(task -> {}) // which never runs it
                .bind(slow, SECOND, in -> "found")
                .build()) {
            CompletableFuture<NodeResult> run = executor.run(slow, Values.none());
            time.advance(DEADLINE.dividedBy(2));
            assertThat(done(run).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(time.pendingTimers()).isZero();
        }
    }

    @Test
    void aConditionThatThrows_isNoAnswerOfTheServices_whateverThePolicyTakesForOne() {
        Node broken = when(in -> {
            throw new IllegalArgumentException("on purpose");
        });
        try (NodeExecutor<Ask> executor = executor(broken)
                .bind(broken, SECOND.declines(IllegalArgumentException.class), in -> "found")
                .build()) {
            NodeResult result = done(executor.run(broken, Values.none()));
            assertThat(result.status()).isEqualTo(NodeStatus.FAILED);
            assertThat(result.attempts()).isZero();
        }
    }
}
