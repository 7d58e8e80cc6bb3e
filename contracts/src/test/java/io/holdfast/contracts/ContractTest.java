package io.holdfast.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.contracts.rules.Rule;
import io.holdfast.contracts.rules.Severity;
import io.holdfast.contracts.rules.Violation;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ContractTest {

    enum Intent {
        WASTE,
        GENERAL,
        LOCATION
    }

    static final Field<String> QUESTION = Field.of("question", String.class);
    static final Field<String> RULES = Field.of("disposal_rules", String.class);
    static final Field<Integer> WEATHER = Field.of("weather_context", Integer.class);
    static final Field<String> WEB = Field.of("web_search_results", String.class);
    static final Field<String> PLACE = Field.of("location_context", String.class);

    static final Node LOCATION =
            Node.named("location").reads(QUESTION).readsIfPresent(WEATHER).writes(PLACE);
    static final Node WEATHER_NODE = Node.named("weather").reads(QUESTION).writes(WEATHER);
    static final Node WASTE_RAG = Node.named("waste_rag").reads(PLACE).writes(RULES);
    static final Node WEB_SEARCH = Node.named("web_search").reads(QUESTION).writes(WEB, RULES);

    static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(QUESTION)
            .nodes(LOCATION, WASTE_RAG, WEB_SEARCH, WEATHER_NODE)
            .producers(RULES, WASTE_RAG, WEB_SEARCH)
            .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(WEATHER))
            .intent(Intent.GENERAL, i -> i.welcomes(WEB))
            .intent(Intent.LOCATION, i -> i.requires(PLACE))
            .build();

    @Test
    void nodesFor_followsReadsAndOrdersByOptionalReads() {
        assertThat(CONTRACT.nodesFor(Intent.WASTE)).containsExactly(WEATHER_NODE, LOCATION, WASTE_RAG);
        assertThat(CONTRACT.nodesFor(Intent.GENERAL)).containsExactly(WEB_SEARCH);
    }

    @Test
    void nodesFor_doesNotRunWhatIsOnlyReadIfPresent() {
        assertThat(CONTRACT.nodesFor(Intent.LOCATION)).containsExactly(LOCATION);
    }

    @Test
    void producersOf_namesThePrimaryFirst() {
        assertThat(CONTRACT.producersOf(RULES)).containsExactly(WASTE_RAG, WEB_SEARCH);
        assertThat(CONTRACT.producersOf(QUESTION)).isEmpty();
    }

    @Test
    void isRequired_isDerivedFromOutputs() {
        assertThat(CONTRACT.isRequired(WASTE_RAG, Intent.WASTE)).isTrue();
        assertThat(CONTRACT.isRequired(WEB_SEARCH, Intent.WASTE)).isTrue();
        assertThat(CONTRACT.isRequired(WEATHER_NODE, Intent.WASTE)).isFalse();
        assertThat(CONTRACT.isRequired(WEB_SEARCH, Intent.GENERAL)).isFalse();
    }

    @Test
    void missing_tellsRequiredFromWelcome() {
        Missing missing = CONTRACT.missing(Intent.WASTE, CONTRACT.fieldSet(QUESTION));
        assertThat(missing.required()).containsExactly(RULES);
        assertThat(missing.welcome()).containsExactly(WEATHER);
        assertThat(missing.isEmpty()).isFalse();
    }

    @Test
    void missing_ofACompleteAnswer_isTheSharedConstant() {
        assertThat(CONTRACT.missing(Intent.WASTE, CONTRACT.fieldSet(RULES, WEATHER, WEB)))
                .isSameAs(Missing.none());
    }

    @Test
    void node_ofUnknownName_suggestsTheNearest() {
        assertThatThrownBy(() -> CONTRACT.node("waste_rga"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("node: 'waste_rga' (expected: one of [location, waste_rag, web_search, weather]);"
                        + " did you mean 'waste_rag'?");
    }

    @Test
    void ordinals_countInputsThenOutputs() {
        assertThat(CONTRACT.fields()).containsExactly(QUESTION, PLACE, RULES, WEB, WEATHER);
        for (int i = 0; i < CONTRACT.fieldCount(); i++) {
            assertThat(CONTRACT.ordinal(CONTRACT.fields().get(i))).isEqualTo(i);
        }
        for (int i = 0; i < CONTRACT.nodes().size(); i++) {
            assertThat(CONTRACT.ordinal(CONTRACT.nodes().get(i))).isEqualTo(i);
        }
    }

    @Test
    void nodeDeclaredOtherwiseElsewhere_isNotTheContracts() {
        assertThatThrownBy(() -> CONTRACT.ordinal(Node.named("weather").writes(WEATHER)))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("node: 'weather' as declared elsewhere (expected: equal to the node 'weather' of this"
                        + " contract); here and there: reads [question] and []");
    }

    @Test
    void alwaysWelcomeFields_areWelcomeToo() {
        Contract<Intent> contract = welcoming(i -> i.welcomesAlways(RULES));
        assertThat(contract.welcomes(Intent.WASTE)).containsExactly(WEATHER, RULES);
        assertThat(contract.welcomesAlways(Intent.WASTE)).containsExactly(RULES);
        assertThat(contract.missing(Intent.WASTE, contract.fieldSet(WEATHER)).welcome())
                .containsExactly(RULES);
        assertThat(contract).isNotEqualTo(welcoming(i -> i.welcomes(RULES)));
        assertThat(welcoming(i -> i.welcomesAlways(WEATHER)).welcomes(Intent.WASTE))
                .containsExactly(WEATHER);
    }

    private static Contract<Intent> welcoming(Consumer<Contract.Needs> more) {
        return Contract.of(Intent.class)
                .inputs(QUESTION)
                .nodes(WEATHER_NODE, Node.named("rag").reads(QUESTION).writes(RULES))
                .intent(Intent.WASTE, i -> more.accept(i.welcomes(WEATHER)))
                .severity("HF11", Severity.WARNING)
                .build();
    }

    @Test
    void severity_takesTheNumberOfTheRule() {
        assertThat(Contract.of(Intent.class)
                        .severity("HF11", Severity.OFF)
                        .severity("HF31", Severity.OFF)
                        .build()
                        .warnings())
                .isEmpty();
        assertThatThrownBy(() -> Contract.of(Intent.class).severity("HF99", Severity.OFF))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("severity: 'HF99' (expected: one of HF01..HF38)");
        assertThatThrownBy(() -> Contract.of(Intent.class).severity("output_is_used", Severity.OFF))
                .hasMessage("severity: 'output_is_used' (expected: one of HF01..HF38); did you mean 'HF07'?");
    }

    @Test
    void relaxedRules_leaveAContractThatSaysWhatIsMissing() {
        Contract<Intent> contract = Contract.of(Intent.class)
                .inputs(QUESTION)
                .nodes(WEATHER_NODE)
                .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(WEATHER))
                .severity(Rule.REQUIRED_HAS_PRODUCER, Severity.WARNING)
                .severity(Rule.INTENTS_ARE_COMPLETE, Severity.OFF)
                .build();
        assertThat(contract.warnings()).extracting(Violation::rule).containsExactly(Rule.REQUIRED_HAS_PRODUCER);
        assertThat(contract.rules().severityOf(Rule.INTENTS_ARE_COMPLETE)).isEqualTo(Severity.OFF);
        assertThat(contract.nodesFor(Intent.WASTE)).containsExactly(WEATHER_NODE);
        assertThat(contract.missing(Intent.WASTE, contract.fieldSet(WEATHER)).required())
                .containsExactly(RULES);
        assertThat(contract.nodesFor(Intent.GENERAL)).isEmpty();
        assertThat(contract.missing(Intent.GENERAL, contract.fieldSet())).isSameAs(Missing.none());
    }

    @Test
    void nullAmongTheDeclarations_isNamedWhereItIsPassed() {
        // as where a constant of another class is read while that class is still being initialised
        Node[] nodes = {LOCATION, null};
        Field<?>[] fields = {null};
        assertThatThrownBy(() -> Contract.of(Intent.class).nodes(nodes))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("node 2 of 2: null (expected: none; is its class still being initialised?)");
        assertThatThrownBy(() -> Contract.of(Intent.class).inputs(fields))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("input 1 of 1: null (expected: none; is its class still being initialised?)");
        assertThatThrownBy(() -> Contract.of(Intent.class).producers(RULES, WASTE_RAG, nodes))
                .isInstanceOf(NullPointerException.class)
                .hasMessageStartingWith("alternate 2 of 2: null");
        assertThatThrownBy(() -> Contract.of(Intent.class).intent(Intent.WASTE, i -> i.requires(fields)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageStartingWith("field 1 of 1: null");
        assertThatThrownBy(() -> Node.named("rag").writes(fields))
                .isInstanceOf(NullPointerException.class)
                .hasMessageStartingWith("field 1 of 1: null");
    }

    @Test
    void picture_hasNoBracketOutsideQuotes() {
        String picture = CONTRACT.toMermaid();
        assertThat(picture).contains("    n2 -.->|\"disposal_rules (alternate)\"| t0\n");
        // what Mermaid refuses: a bracket, a quote or a bar within a label that no quotes enclose
        assertThat(picture.lines().filter(line -> line.contains("|")))
                .allMatch(line -> line.matches(" +\\w+ -\\.?->\\|(\"[^\"|]+\"|[^\"|()\\[\\]{}]+)\\| \\w+"));
    }
}
