package io.holdfast.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.contracts.rules.Rule;
import io.holdfast.contracts.rules.Severity;
import io.holdfast.contracts.rules.Violation;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class AnnotatedContractTest {

    record HasPlace() implements Predicate<Inputs> {
        @Override
        public boolean test(Inputs inputs) {
            return inputs.has(Field.of("place", String.class));
        }
    }

    @NodeSpec(
            name = "waste_rag",
            reads = "question",
            readsIfPresent = "forecast",
            writes = @FieldSpec(name = "rules", type = String.class))
    static final class WasteRag {}

    @NodeSpec(
            name = "web_search",
            reads = "question",
            writes = {
                @FieldSpec(name = "rules", type = String.class),
                @FieldSpec(name = "hits", type = int.class, deprecated = "count them yourself")
            },
            deprecated = "slow")
    static final class WebSearch {}

    @NodeSpec(
            name = "weather",
            reads = "place",
            writes = @FieldSpec(name = "forecast", type = Integer.class),
            when = HasPlace.class)
    static final class Weather {}

    @ContractSpec(
            inputs = {
                @FieldSpec(name = "question", type = String.class),
                @FieldSpec(name = "place", type = String.class)
            },
            nodes = {WasteRag.class, WebSearch.class, Weather.class},
            producers =
                    @ProducersSpec(
                            field = "rules",
                            nodes = {"waste_rag", "web_search"}),
            severities = @SeveritySpec(rule = "HF23", severity = Severity.ERROR))
    enum Intent {
        @Requires("rules")
        @Welcomes("forecast")
        WASTE,
        @Welcomes("hits")
        SEARCH
    }

    static final Field<String> QUESTION = Field.of("question", String.class);
    static final Field<String> PLACE = Field.of("place", String.class);
    static final Field<String> RULES = Field.of("rules", String.class);
    static final Field<Integer> FORECAST = Field.of("forecast", Integer.class);
    static final Field<Integer> HITS = Field.of("hits", int.class).deprecated("count them yourself");
    static final Node WASTE_RAG =
            Node.named("waste_rag").reads(QUESTION).readsIfPresent(FORECAST).writes(RULES);
    static final Node WEB_SEARCH =
            Node.named("web_search").reads(QUESTION).writes(RULES, HITS).deprecated("slow");
    static final Node WEATHER =
            Node.named("weather").reads(PLACE).writes(FORECAST).when(new HasPlace());

    static Contract<Intent> built() {
        return Contract.of(Intent.class)
                .inputs(QUESTION, PLACE)
                .nodes(WASTE_RAG, WEB_SEARCH, WEATHER)
                .producers(RULES, WASTE_RAG, WEB_SEARCH)
                .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(FORECAST))
                .intent(Intent.SEARCH, i -> i.welcomes(HITS))
                .build();
    }

    @Test
    void bothRoutes_makeEqualContracts() {
        Contract<Intent> annotated = Contract.from(Intent.class);
        assertThat(annotated).isEqualTo(built()).hasSameHashCodeAs(built());
        assertThat(annotated.facts()).isEqualTo(built().facts());
        assertThat(annotated.warnings()).isEqualTo(built().warnings());
        assertThat(annotated.nodes()).containsExactly(WASTE_RAG, WEB_SEARCH, WEATHER);
    }

    @Test
    void aDeprecationSaidInOnePlaceOnly_makesNoOtherContract() {
        Contract<Intent> contract = Contract.of(Intent.class)
                .inputs(QUESTION, PLACE)
                .nodes(WASTE_RAG, WEB_SEARCH, WEATHER)
                .producers(RULES, WASTE_RAG, WEB_SEARCH)
                .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(FORECAST))
                .intent(Intent.SEARCH, i -> i.welcomes(Field.of("hits", int.class)))
                .build();
        assertThat(contract).isEqualTo(Contract.from(Intent.class));
        assertThat(contract.warnings()).isEqualTo(Contract.from(Intent.class).warnings());
    }

    @Test
    void contractsThatDiffer_areNotEqual() {
        assertThat(built())
                .isNotEqualTo(Contract.of(Intent.class)
                        .inputs(QUESTION, PLACE)
                        .nodes(WASTE_RAG, WEB_SEARCH, WEATHER)
                        .producers(RULES, WEB_SEARCH, WASTE_RAG)
                        .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(FORECAST))
                        .intent(Intent.SEARCH, i -> i.welcomes(HITS))
                        .build());
    }

    @Test
    void nodeAndField_areFoundByClassAndByName() {
        Contract<Intent> contract = Contract.from(Intent.class);
        assertThat(contract.node(Weather.class)).isSameAs(contract.node("weather"));
        assertThat(contract.field("rules", String.class)).isEqualTo(RULES);
        assertThatThrownBy(() -> contract.field("rules", Integer.class))
                .isInstanceOf(FieldUndeclaredException.class)
                .hasMessage("contract: field 'rules' as java.lang.Integer (expected: as java.lang.String, the"
                        + " declared type)");
        assertThatThrownBy(() -> contract.field("ruels", String.class)).hasMessageEndingWith("; did you mean 'rules'?");
        assertThatThrownBy(() -> contract.node(String.class))
                .hasMessage("type: java.lang.String without @NodeSpec (expected: a class that carries it)");
    }

    @ContractSpec(nodes = {WasteRag.class, String.class})
    enum Broken {
        @Requires("ruels")
        WASTE,
        NOTHING
    }

    @Test
    void allViolations_areThrownAtOnce() {
        assertThatThrownBy(() -> Contract.from(Broken.class))
                .isInstanceOfSatisfying(
                        ContractViolationException.class,
                        e -> assertThat(e.violations())
                                .filteredOn(violation -> violation.severity() == Severity.ERROR)
                                .extracting(Violation::rule)
                                .containsExactly(
                                        Rule.REQUIRED_HAS_PRODUCER,
                                        Rule.INTENTS_ARE_COMPLETE,
                                        Rule.READ_HAS_PRODUCER,
                                        Rule.READ_HAS_PRODUCER,
                                        Rule.NODE_CLASS_IS_DECLARED));
    }

    @ContractSpec(
            inputs = @FieldSpec(name = "question", type = String.class),
            nodes = WasteRag.class,
            producers = {
                @ProducersSpec(
                        field = "forecast",
                        nodes = {}),
                @ProducersSpec(field = "ruels", nodes = "waste_rag")
            },
            severities = @SeveritySpec(rule = "HF16", severity = Severity.OFF))
    enum Disordered {
        @Requires("rules")
        WASTE
    }

    @Test
    void anOrderOfNoNodesOrForAMisspeltField_isAViolationAndNoAccident() {
        assertThatThrownBy(() -> Contract.from(Disordered.class))
                .isInstanceOfSatisfying(
                        ContractViolationException.class,
                        e -> assertThat(e.violations())
                                .filteredOn(violation -> violation.severity() == Severity.ERROR)
                                .extracting(Violation::message)
                                .containsExactly(
                                        "producers of field 'forecast': [] (expected: at least the primary)",
                                        "producers of field 'ruels': node 'waste_rag' does not write it (expected:"
                                                + " nodes that write it); did you mean 'rules'?"));
    }

    enum Bare {
        ONE
    }

    @Test
    void enumWithoutAnnotation_isRefused() {
        assertThatThrownBy(() -> Contract.from(Bare.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("Bare without @ContractSpec (expected: an enum that carries it)");
    }

    record Demanding(int amount) implements Predicate<Inputs> {
        @Override
        public boolean test(Inputs inputs) {
            return amount > 0;
        }
    }

    @NodeSpec(name = "picky", writes = @FieldSpec(name = "x", type = String.class), when = Demanding.class)
    static final class Picky {}

    @ContractSpec(nodes = Picky.class)
    enum Fussy {
        @Welcomes("x")
        ONE
    }

    @Test
    void conditionWithoutASimpleConstructor_isNamed() {
        assertThatThrownBy(() -> Contract.from(Fussy.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("condition of node 'picky': ")
                .hasMessageEndingWith("(expected: a class with a constructor without parameters that works)");
    }
}
