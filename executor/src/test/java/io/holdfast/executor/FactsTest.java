package io.holdfast.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.lock.ContractAssert;
import io.holdfast.contracts.rules.Rules;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build that guards its policies by a lock file. */
class FactsTest {

    private enum Intent {
        ASK
    }

    private static final Field<String> QUESTION = Field.of("question", String.class);
    private static final Field<String> ANSWER = Field.of("answer", String.class);
    private static final Node ORACLE = Node.named("oracle").reads(QUESTION).writes(ANSWER);
    private static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(QUESTION)
            .nodes(ORACLE)
            .intent(Intent.ASK, i -> i.requires(ANSWER))
            .build();

    private static NodeExecutor<Intent> executor(NodePolicy policy) {
        return NodeExecutor.builder(CONTRACT)
                .deadline(Duration.ofSeconds(2))
                .bind(ORACLE, policy, in -> "42")
                .build();
    }

    @Test
    void aWeakenedFailMode_isNamedByTheLockFile(@TempDir Path folder) {
        Path lock = folder.resolve("contract.lock");
        NodePolicy strict = NodePolicy.timeout(Duration.ofMillis(100)).failClose();
        NodePolicy lax = NodePolicy.timeout(Duration.ofMillis(100)).failOpen("unknown");
        Rules rules = CONTRACT.rules();
        try (NodeExecutor<Intent> before = executor(strict);
                NodeExecutor<Intent> after = executor(lax)) {
            System.setProperty(ContractAssert.UPDATE_PROPERTY, "true");
            try {
                ContractAssert.verify(before.facts(), rules, lock);
            } finally {
                System.clearProperty(ContractAssert.UPDATE_PROPERTY);
            }
            ContractAssert.verify(before.facts(), rules, lock);
            assertThatThrownBy(() -> ContractAssert.verify(after.facts(), rules, lock))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("oracle")
                    .hasMessageContaining("fail mode");
            assertThat(before.facts()).isNotEqualTo(after.facts());
        }
    }
}
