package io.holdfast.contracts.rules;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.contracts.lock.ContractAssert;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What the rules say about plain facts, the gate in a user's CI says about them, word for word, before it looks for its
 * file.
 */
class LockGateTest {

    private static final Path NO_FILE = Path.of("no", "such.lock");

    @TestFactory
    List<DynamicTest> eachRule_isReportedByTheLockGate() {
        return RuleGoldenTest.cases().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey().id(), () -> {
                    Rule rule = entry.getKey();
                    // only errors stop this gate, so a warning is raised to one
                    Rules rules =
                            rule.isFixed() ? Rules.standard() : Rules.standard().with(rule, Severity.ERROR);
                    assertThatThrownBy(() -> ContractAssert.verify(
                                    entry.getValue().facts().get(), rules, NO_FILE))
                            .isInstanceOf(AssertionError.class)
                            .hasMessageContaining(rule.id())
                            .hasMessageContaining(entry.getValue().message());
                }))
                .toList();
    }
}
