package io.holdfast.contracts.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.rules.ContractFacts;
import io.holdfast.contracts.rules.DeadlineFacts;
import io.holdfast.contracts.rules.FailKind;
import io.holdfast.contracts.rules.FallbackFacts;
import io.holdfast.contracts.rules.PolicyFacts;
import io.holdfast.contracts.rules.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractAssertTest {

    enum Intent {
        WASTE,
        PLACE
    }

    private static final long MS = 1_000_000;
    private static final Field<String> QUESTION = Field.of("question", String.class);
    private static final Field<String> RULES = Field.of("rules", String.class);
    private static final Field<String> FORECAST = Field.of("forecast", String.class);
    private static final Field<String> TOWN = Field.of("town", String.class);

    private static final Node RAG = Node.named("rag").reads(QUESTION).writes(RULES);
    private static final Node WEB = Node.named("web").reads(QUESTION).writes(RULES);
    private static final Node WEATHER =
            Node.named("weather").reads(QUESTION).readsIfPresent(TOWN).writes(FORECAST);
    private static final Node PLACE = Node.named("place").reads(QUESTION).writes(TOWN);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit before each test
    private Path folder;

    private static Contract<Intent> contract() {
        return Contract.of(Intent.class)
                .inputs(QUESTION)
                .nodes(RAG, WEB, WEATHER, PLACE)
                .producers(RULES, RAG, WEB)
                .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(FORECAST, TOWN))
                .intent(Intent.PLACE, i -> i.requires(TOWN))
                .build();
    }

    private static ContractFacts facts(FailKind rag, long ragMillis) {
        return contract()
                .facts()
                .withPolicies(List.of(
                        PolicyFacts.of("rag", rag)
                                .timing(ragMillis * MS, 0, ragMillis * MS)
                                .fallbacks(List.of(FallbackFacts.function())),
                        PolicyFacts.of("web", FailKind.OPEN),
                        PolicyFacts.of("weather", FailKind.OPEN),
                        PolicyFacts.of("place", FailKind.CLOSE)))
                .withDeadlines(Map.of("WASTE", new DeadlineFacts(1000 * MS, 200 * MS)));
    }

    private Path lock(ContractFacts facts) throws IOException {
        Path file = folder.resolve("contract.lock");
        LockFile.write(file, LockFile.of(facts));
        return file;
    }

    private void assertBroken(Contract<Intent> changed, String... expected) throws IOException {
        Path file = lock(contract().facts());
        assertThatThrownBy(() -> ContractAssert.verify(changed, file))
                .isInstanceOf(AssertionError.class)
                .message()
                .contains("breaking changes: " + expected.length)
                .contains(expected);
    }

    @Test
    void nodeThatGotACondition_breaksUsers_andOneThatLostItDoesNot() throws IOException {
        Contract<Intent> conditional = Contract.of(Intent.class)
                .inputs(QUESTION)
                .nodes(RAG, WEB, WEATHER, PLACE.when(inputs -> true))
                .producers(RULES, RAG, WEB)
                .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(FORECAST, TOWN))
                .intent(Intent.PLACE, i -> i.requires(TOWN))
                .build();
        assertBroken(conditional, "became conditional: node 'place' may be skipped now, and fields [town] be absent");
        Path file = lock(conditional.facts());
        assertThatThrownBy(() -> ContractAssert.verify(contract(), file))
                .message()
                .contains("other changes: 1")
                .doesNotContain("breaking");
    }

    @Test
    void alwaysWelcomeField_isOneWordInTheFile() throws IOException {
        Contract<Intent> always = Contract.of(Intent.class)
                .inputs(QUESTION)
                .nodes(RAG, WEB, WEATHER, PLACE)
                .producers(RULES, RAG, WEB)
                .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(FORECAST).welcomesAlways(TOWN))
                .intent(Intent.PLACE, i -> i.requires(TOWN))
                .build();
        Path file = lock(always.facts());
        assertThat(Files.readAllLines(file))
                .contains("intent WASTE welcomes town = always", "intent WASTE welcomes forecast");
        assertThatCode(() -> ContractAssert.verify(always, file)).doesNotThrowAnyException();
        assertThatThrownBy(() -> ContractAssert.verify(contract(), file))
                .message()
                .contains("changed: intent WASTE welcomes town: always -> ");
    }

    @Test
    void reserve_isLeftByNodesWithFallbacksOnly() throws IOException {
        ContractFacts facts = facts(FailKind.CLOSE, 900);
        ContractFacts without = facts.withPolicies(List.of(
                PolicyFacts.of("rag", FailKind.CLOSE).timing(900 * MS, 0, 900 * MS),
                PolicyFacts.of("web", FailKind.OPEN),
                PolicyFacts.of("weather", FailKind.OPEN),
                PolicyFacts.of("place", FailKind.CLOSE)));
        assertThat(Files.readAllLines(lock(without))).noneMatch(line -> line.contains("timeout-over-deadline"));
    }

    @Test
    void unchangedContract_passes() throws IOException {
        Path file = lock(contract().facts());
        assertThatCode(() -> ContractAssert.verify(contract(), file)).doesNotThrowAnyException();
    }

    @Test
    void file_isOneFactALineInOrder() throws IOException {
        assertThat(Files.readAllLines(lock(facts(FailKind.FALLBACK, 900))))
                .containsExactly(
                        "# holdfast contract lock, format 1; do not edit by hand",
                        "contract = io.holdfast.contracts.lock.ContractAssertTest$Intent",
                        "deadline WASTE = PT1S",
                        "deadline WASTE reserve = PT0.2S",
                        "input question = java.lang.String",
                        "intent PLACE",
                        "intent PLACE requires town",
                        "intent WASTE",
                        "intent WASTE requires rules",
                        "intent WASTE welcomes forecast",
                        "intent WASTE welcomes town",
                        "node place",
                        "node place reads question",
                        "node rag",
                        "node rag reads question",
                        "node weather",
                        "node weather reads question",
                        "node weather reads-if-present town",
                        "node web",
                        "node web reads question",
                        "output forecast = java.lang.String",
                        "output rules = java.lang.String",
                        "output town = java.lang.String",
                        "policy place fail-mode = CLOSE",
                        "policy rag fail-mode = FALLBACK",
                        "policy rag timeout = PT0.9S",
                        "policy rag timeout-over-deadline WASTE",
                        "policy weather fail-mode = OPEN",
                        "policy web fail-mode = OPEN",
                        "producers forecast = weather",
                        "producers rules = rag web",
                        "producers town = place");
    }

    @Test
    void missingFile_tellsHowToWriteIt() {
        Path file = folder.resolve("none.lock");
        assertThatThrownBy(() -> ContractAssert.verify(contract(), file))
                .isInstanceOf(AssertionError.class)
                .hasMessage("lock file: " + file + " is not there (expected: a committed file; write it with"
                        + " -Dholdfast.contracts.update=true)");
    }

    @Test
    void updateProperty_writesTheFileAndPasses() throws IOException {
        Path file = folder.resolve("deep/new.lock");
        System.setProperty(ContractAssert.UPDATE_PROPERTY, "true");
        try {
            ContractAssert.verify(contract(), file);
        } finally {
            System.clearProperty(ContractAssert.UPDATE_PROPERTY);
        }
        ContractAssert.verify(contract(), file);
        assertThat(Files.readString(file)).endsWith("producers town = place\n");
    }

    @Test
    void outputRemovedAndWelcomeFieldDropped_isBreakingOnce() throws IOException {
        assertBroken(
                Contract.of(Intent.class)
                        .inputs(QUESTION)
                        .nodes(RAG, WEB, PLACE)
                        .producers(RULES, RAG, WEB)
                        .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(TOWN))
                        .intent(Intent.PLACE, i -> i.requires(TOWN))
                        .build(),
                "output removed: field 'forecast' is written no more; it was by weather");
    }

    @Test
    void typeChangedAndProducerLost_areBreaking() throws IOException {
        Field<Integer> rules = Field.of("rules", Integer.class);
        assertBroken(
                Contract.of(Intent.class)
                        .inputs(QUESTION)
                        .nodes(Node.named("rag").reads(QUESTION).writes(rules), WEATHER, PLACE)
                        .intent(Intent.WASTE, i -> i.requires(rules).welcomes(FORECAST, TOWN))
                        .intent(Intent.PLACE, i -> i.requires(TOWN))
                        .build(),
                "type changed: field 'rules' was java.lang.String, is java.lang.Integer",
                "producer lost: field 'rules' is written no more by [web]");
    }

    @Test
    void welcomeBecameRequiredAndRequirementDropped_areBreaking() throws IOException {
        assertBroken(
                Contract.of(Intent.class)
                        .inputs(QUESTION)
                        .nodes(RAG, WEB, WEATHER, PLACE)
                        .producers(RULES, RAG, WEB)
                        .intent(Intent.WASTE, i -> i.requires(FORECAST).welcomes(RULES, TOWN))
                        .intent(Intent.PLACE, i -> i.welcomes(TOWN))
                        .build(),
                "welcome became required: field 'forecast' of intent 'WASTE'",
                "requirement dropped: field 'rules' of intent 'WASTE' is welcome only",
                "requirement dropped: field 'town' of intent 'PLACE' is welcome only");
    }

    @Test
    void requirementAndInputAdded_areBreaking() throws IOException {
        Field<String> image = Field.of("image", String.class);
        assertBroken(
                Contract.of(Intent.class)
                        .inputs(QUESTION, image)
                        .nodes(RAG, WEB, WEATHER.reads(image), PLACE)
                        .producers(RULES, RAG, WEB)
                        .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(FORECAST, TOWN))
                        .intent(Intent.PLACE, i -> i.requires(TOWN, RULES))
                        .build(),
                "input added: callers have to supply 'image'",
                "requirement added: field 'rules' of intent 'PLACE'");
    }

    @Test
    void inputRemovedOrOfAnotherType_isBreaking() throws IOException {
        Field<Integer> question = Field.of("question", Integer.class);
        assertBroken(
                Contract.of(Intent.class)
                        .inputs(question)
                        .nodes(
                                Node.named("rag").reads(question).writes(RULES),
                                Node.named("web").reads(question).writes(RULES),
                                Node.named("weather")
                                        .reads(question)
                                        .readsIfPresent(TOWN)
                                        .writes(FORECAST),
                                Node.named("place").reads(question).writes(TOWN))
                        .producers(
                                RULES,
                                Node.named("rag").reads(question).writes(RULES),
                                Node.named("web").reads(question).writes(RULES))
                        .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(FORECAST, TOWN))
                        .intent(Intent.PLACE, i -> i.requires(TOWN))
                        .build(),
                "type changed: input 'question' was java.lang.String, is java.lang.Integer");
        assertBroken(
                Contract.of(Intent.class)
                        .nodes(
                                Node.named("rag").writes(RULES),
                                Node.named("web").writes(RULES),
                                Node.named("weather").readsIfPresent(TOWN).writes(FORECAST),
                                Node.named("place").writes(TOWN))
                        .producers(RULES, RAG, WEB)
                        .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(FORECAST, TOWN))
                        .intent(Intent.PLACE, i -> i.requires(TOWN))
                        .build(),
                "input removed: 'question' is taken no more");
    }

    @Test
    void harmlessChange_failsTooAndIsNotCalledBreaking() throws IOException {
        Path file = lock(contract().facts());
        Contract<Intent> changed = Contract.of(Intent.class)
                .inputs(QUESTION)
                .nodes(RAG, WEB, WEATHER, PLACE)
                .producers(RULES, WEB, RAG)
                .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(FORECAST, TOWN))
                .intent(Intent.PLACE, i -> i.requires(TOWN).welcomes(FORECAST))
                .build();
        assertThatThrownBy(() -> ContractAssert.verify(changed, file))
                .isInstanceOf(AssertionError.class)
                .hasMessage(String.join(
                        System.lineSeparator(),
                        "contract of io.holdfast.contracts.lock.ContractAssertTest$Intent differs from " + file
                                + " (if that is meant: rewrite it with -Dholdfast.contracts.update=true)",
                        "other changes: 2",
                        "  1. added: intent PLACE welcomes forecast",
                        "  2. changed: producers rules: rag web -> web rag"));
    }

    @Test
    void failModeWeakenedAndTimeoutOverDeadline_areBreaking() throws IOException {
        Path file = lock(facts(FailKind.CLOSE, 500));
        assertThatThrownBy(() -> ContractAssert.verify(facts(FailKind.FALLBACK, 900), Rules.standard(), file))
                .isInstanceOf(AssertionError.class)
                .message()
                .contains("breaking changes: 2")
                .contains("fail mode weakened: node 'rag' was CLOSE, is FALLBACK")
                .contains("timeout over deadline: node 'rag' in intent 'WASTE'")
                .contains("other changes: 1")
                .contains("changed: policy rag timeout: PT0.5S -> PT0.9S");
    }

    @Test
    void failModeStrengthened_isNotBreaking() throws IOException {
        Path file = lock(facts(FailKind.FALLBACK, 500));
        assertThatThrownBy(() -> ContractAssert.verify(facts(FailKind.CLOSE, 500), Rules.standard(), file))
                .message()
                .doesNotContain("breaking")
                .contains("changed: policy rag fail-mode: FALLBACK -> CLOSE");
    }

    @Test
    void intentRemoved_isBreakingOnce() throws IOException {
        Path file = lock(contract().facts());
        List<String> kept = Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("intent PLACE"))
                .toList();
        Files.write(file, kept);
        assertThat(LockDiff.between(LockFile.of(contract().facts()), LockReader.read(file))
                        .breaking())
                .containsExactly("intent removed: 'PLACE'");
    }

    @Test
    void intentAdded_isNotBreaking() throws IOException {
        SortedMap<String, String> now = LockFile.of(contract().facts());
        SortedMap<String, String> before = new TreeMap<>(now);
        before.keySet().removeIf(key -> key.startsWith("intent PLACE"));
        assertThat(LockDiff.between(before, now))
                .isEqualTo(
                        new LockDiff(List.of(), List.of("added: intent PLACE", "added: intent PLACE requires town")));
    }

    @Test
    void timeoutThatFitsAgain_isNotBreaking() {
        assertThat(LockDiff.between(
                                LockFile.of(facts(FailKind.FALLBACK, 900)), LockFile.of(facts(FailKind.FALLBACK, 500)))
                        .breaking())
                .isEmpty();
    }

    @Test
    void whatOneLineTells_anotherDoesNotRepeat() {
        Contract<Intent> changed = Contract.of(Intent.class)
                .inputs(QUESTION)
                .nodes(RAG, WEB, PLACE)
                .producers(RULES, RAG, WEB)
                .intent(Intent.WASTE, i -> i.requires(RULES, TOWN))
                .intent(Intent.PLACE, i -> i.welcomes(TOWN))
                .build();
        assertThat(LockDiff.between(LockFile.of(contract().facts()), LockFile.of(changed.facts())))
                .isEqualTo(new LockDiff(
                        List.of(
                                "requirement dropped: field 'town' of intent 'PLACE' is welcome only",
                                "welcome became required: field 'town' of intent 'WASTE'",
                                "output removed: field 'forecast' is written no more; it was by weather"),
                        List.of(
                                "removed: intent WASTE welcomes forecast",
                                "removed: node weather",
                                "removed: node weather reads question",
                                "removed: node weather reads-if-present town")));
    }

    @Test
    void brokenRules_failBeforeTheFileIsLookedAt() {
        ContractFacts facts = contract().facts().withPolicies(List.of(PolicyFacts.of("rag", FailKind.CLOSE)));
        assertThatThrownBy(() -> ContractAssert.verify(facts, Rules.standard(), folder.resolve("none")))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("contract of io.holdfast.contracts.lock.ContractAssertTest$Intent breaks its"
                        + " rules: 3" + System.lineSeparator() + "  1. HF03 error: node 'web' has no policy");
    }
}
