package io.holdfast.contracts;

import static io.holdfast.contracts.Chat.QUESTION;
import static io.holdfast.contracts.Chat.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.contracts.rules.Severity;
import io.holdfast.contracts.rules.Violation;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The chat contract holds, and does not in any of ten ways to get it wrong; each says what to repair. */
class ChatSpoiledTest {

    private static void assertSpoiled(Consumer<Chat> spoil, String... messages) {
        Chat chat = new Chat();
        spoil.accept(chat);
        assertThatThrownBy(chat::build)
                .isInstanceOfSatisfying(
                        ContractViolationException.class,
                        e -> assertThat(e.violations())
                                .filteredOn(violation -> violation.severity() == Severity.ERROR)
                                .extracting(Violation::message)
                                .containsExactly(messages));
    }

    @Test
    void unspoiled_holdsWithoutARemark() {
        assertThat(new Chat().build().warnings()).isEmpty();
    }

    @Test
    void aTypoInARequirement() {
        assertSpoiled(
                chat -> chat.intents.put(Chat.Intent.WASTE, i -> i.requires(text("disposal_rule"))),
                "intent 'WASTE' requires field 'disposal_rule', which nobody produces (expected: a node that writes"
                        + " it, or an input); did you mean 'disposal_rules'?");
    }

    @Test
    void aNodeThatWritesOtherFieldsThanItsIntentNeeds() {
        assertSpoiled(
                chat -> chat.nodes.put(
                        "image_generation",
                        Node.named("image_generation")
                                .reads(QUESTION)
                                .writes(text("image_url"), text("image_description"))),
                "intent 'IMAGE_GENERATION' requires field 'image_generation_context', which nobody produces (expected:"
                        + " a node that writes it, or an input)");
    }

    @Test
    void aForgottenNode() {
        assertSpoiled(
                chat -> chat.nodes.remove("web_search"),
                "intent 'WEB_SEARCH' requires field 'web_search_results', which nobody produces (expected: a node that"
                        + " writes it, or an input)",
                "intent 'GENERAL' welcomes field 'web_search_results', which nobody produces (expected: a node that"
                        + " writes it, or an input)");
    }

    @Test
    void twoNodesOfOneName() {
        assertSpoiled(
                chat -> chat.more.add(Node.named("weather").reads(QUESTION).writes(text("forecast"))),
                "node 'weather' is declared twice: writes [weather_context] and [forecast] (expected: a name of"
                        + " its own)");
    }

    @Test
    void aSecondProducerWithoutAnOrder() {
        assertSpoiled(
                chat -> chat.more.add(Node.named("archive").reads(QUESTION).writes(Chat.RULES)),
                "field 'disposal_rules' is written by [waste_rag, archive] (expected: a declared order, the primary"
                        + " first)");
    }

    @Test
    void nodesThatWaitForEachOther() {
        assertSpoiled(
                chat -> {
                    chat.nodes.computeIfPresent("general", (name, node) -> node.readsIfPresent(Chat.WEB));
                    chat.nodes.computeIfPresent("web_search", (name, node) -> node.reads(Chat.GENERAL));
                },
                "cycle: node 'general' reads 'web_search_results' from 'web_search', which reads 'general_context' from"
                        + " 'general' (expected: no node waits for its own output)");
    }

    @Test
    void anIntentWithoutEntry() {
        assertSpoiled(
                chat -> chat.intents.remove(Chat.Intent.WEATHER),
                "intent 'WEATHER' has no entry (expected: what it requires and welcomes)");
    }

    @Test
    void aFieldThatIsRequiredAndWelcome() {
        assertSpoiled(
                chat -> chat.intents.put(
                        Chat.Intent.GENERAL, i -> i.requires(Chat.GENERAL).welcomes(Chat.WEB, Chat.GENERAL)),
                "intent 'GENERAL' requires and welcomes field 'general_context' (expected: one of both)");
    }

    @Test
    void aFieldWithTwoTypes() {
        assertSpoiled(
                chat -> chat.intents.put(
                        Chat.Intent.RECYCLABLE_PRICE,
                        i -> i.requires(Field.of("recyclable_price_context", Integer.class))),
                "field 'recyclable_price_context' is java.lang.String in node 'recyclable_price' and"
                        + " java.lang.Integer in"
                        + " intent 'RECYCLABLE_PRICE' (expected: one type)");
    }

    @Test
    void aNodeThatOverwritesAnInput() {
        assertSpoiled(
                chat -> chat.more.add(
                        Node.named("rewrite").readsIfPresent(Chat.CHARACTER).writes(QUESTION)),
                "field 'question' is an input and written by [rewrite] (expected: one of both)");
    }

    @Test
    void picture_showsInputsNodesAndIntents() {
        assertThat(new Chat().build().toMermaid())
                .startsWith("flowchart LR\n    i0([\"question\"])\n    n0[\"waste_rag\"]\n")
                .contains("    t0{{\"WASTE\"}}\n")
                .contains("    i0 -->|question| n0\n")
                .contains("    n0 -->|disposal_rules| t0\n")
                .contains("    n5 -.->|weather_context| t0\n");
    }
}
