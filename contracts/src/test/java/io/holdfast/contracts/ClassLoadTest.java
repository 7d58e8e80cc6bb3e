package io.holdfast.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.contracts.rules.Rule;
import io.holdfast.contracts.rules.Severity;
import io.holdfast.contracts.rules.Violation;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A wrong contract in a {@code static final} constant stops class load, and the first cause says everything. */
class ClassLoadTest {

    enum Intent {
        WASTE,
        LOCATION,
        WEATHER
    }

    /**
     * Five mistakes: a typo in a requirement, two producers without order, a read nobody produces, a cycle, and an
     * intent without entry.
     */
    static final class FiveMistakes {

        static final Field<String> QUESTION = Field.of("question", String.class);
        static final Field<String> RULES = Field.of("disposal_rules", String.class);
        static final Field<String> PLACE = Field.of("location_context", String.class);
        static final Field<String> ROUTE = Field.of("route", String.class);

        static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
                .inputs(QUESTION)
                .nodes(
                        Node.named("waste_rag").reads(QUESTION).writes(RULES),
                        Node.named("web_search")
                                .reads(Field.of("qestion", String.class))
                                .writes(RULES),
                        Node.named("location").reads(ROUTE).writes(PLACE),
                        Node.named("router").reads(PLACE).writes(ROUTE))
                .intent(Intent.WASTE, i -> i.requires(Field.of("disposal_rule", String.class)))
                .intent(Intent.LOCATION, i -> i.requires(PLACE))
                .build();

        private FiveMistakes() {}
    }

    @Test
    void fiveMistakes_areReportedAtOnceByTheErrorOfClassLoad() {
        Throwable error = catchThrowable(() -> FiveMistakes.CONTRACT.fields());

        assertThat(error)
                .isInstanceOf(ExceptionInInitializerError.class)
                .hasCauseInstanceOf(ContractViolationException.class);
        ContractViolationException cause = (ContractViolationException) Objects.requireNonNull(error.getCause());
        assertThat(cause.violations().stream()
                        .filter(violation -> violation.severity() == Severity.ERROR)
                        .map(Violation::rule))
                .containsExactly(
                        Rule.REQUIRED_HAS_PRODUCER,
                        Rule.PRODUCERS_ARE_ORDERED,
                        Rule.NO_CYCLES,
                        Rule.INTENTS_ARE_COMPLETE,
                        Rule.READ_HAS_PRODUCER);
        assertThat(cause)
                .hasMessageContaining(": 5 errors, ")
                .hasMessageContaining(" (expected: no errors)")
                .hasMessageContaining("1. HF01 error: intent 'WASTE' requires field 'disposal_rule', which nobody"
                        + " produces (expected: a node that writes it, or an input); did you mean 'disposal_rules'?"
                        + " [docs/contracts.md#hf01]")
                .hasMessageContaining("field 'disposal_rules' is written by [waste_rag, web_search]"
                        + " (expected: a declared order, the primary first)")
                .hasMessageContaining("cycle: node 'location' reads 'route' from 'router', which reads"
                        + " 'location_context' from 'location' (expected: no node waits for its own output)")
                .hasMessageContaining("intent 'WEATHER' has no entry (expected: what it requires and welcomes)")
                .hasMessageContaining("node 'web_search' reads field 'qestion', which nobody produces"
                        + " (expected: another node that writes it, or an input); did you mean 'question'?");
    }
}
