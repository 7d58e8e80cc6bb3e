package io.holdfast.executor;

import static io.holdfast.executor.Chat.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.time.VirtualTime;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands for null inside must not pass for a value, whatever the type of the field. */
class NullOutputTest {

    private enum Intent {
        ONLY
    }

    @ParameterizedTest
    @ValueSource(classes = {Object.class, Comparable.class, Serializable.class, Enum.class, String.class})
    void aNullForARequiredField_isAMissingOutput(Class<?> type) {
        Field<?> field = Field.of("any", type);
        Node node = Node.named("node").writes(field);
        Contract<Intent> contract = Contract.of(Intent.class)
                .nodes(node)
                .intent(Intent.ONLY, i -> i.requires(field))
                .build();
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(1)).noBreaker();
        try (NodeExecutor<Intent> executor = Chat.direct(contract, new VirtualTime())
                .deadline(Duration.ofSeconds(1))
                .bindAsync(node, policy, in -> CompletableFuture.completedFuture(null))
                .build()) {
            NodeResult result = done(executor.run(node, Values.none()));
            assertThat(result.status()).isEqualTo(NodeStatus.FAILED);
            assertThat(result.cause())
                    .hasValueSatisfying(cause -> assertThat(((NodeException) cause).reason())
                            .isEqualTo(NodeException.Reason.MISSING_OUTPUT));
        }
    }
}
