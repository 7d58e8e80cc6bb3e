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
import io.holdfast.contracts.rules.PolicyFacts;
import io.holdfast.contracts.rules.Rules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lock file that was damaged, edited or badly merged never passes for the contract, and says where it is wrong. */
class LockReaderTest {

    enum Intent {
        WASTE,
        PLACE
    }

    private static final long MS = 1_000_000;
    private static final Field<String> QUESTION = Field.of("question", String.class);
    private static final Field<String> RULES = Field.of("\u898f\u5247.\u00fcber-alles_1", String.class);
    private static final Field<Integer> TOWN = Field.of("town", Integer.class);
    private static final Node RAG = Node.named("rag").reads(QUESTION).writes(RULES);
    private static final Node WEB =
            Node.named("web").readsIfPresent(TOWN).when(inputs -> true).writes(RULES);
    private static final Node PLACE = Node.named("place").reads(QUESTION).writes(TOWN);

    private static final ContractFacts FACTS = Contract.of(Intent.class)
            .inputs(QUESTION)
            .nodes(RAG, WEB, PLACE)
            .producers(RULES, RAG, WEB)
            .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(TOWN))
            .intent(Intent.PLACE, i -> i.requires(TOWN))
            .build()
            .facts()
            .withPolicies(List.of(
                    PolicyFacts.of("rag", FailKind.CLOSE).timing(900 * MS, 0, 900 * MS),
                    PolicyFacts.of("web", FailKind.OPEN),
                    PolicyFacts.of("place", FailKind.CLOSE)))
            .withDeadlines(Map.of("WASTE", new DeadlineFacts(1000 * MS, 200 * MS)));

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit before each test
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path file;

    private List<String> written = List.of();

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("contract.lock");
        LockFile.write(file, LockFile.of(FACTS));
        written = Files.readAllLines(file);
    }

    private void verify() {
        ContractAssert.verify(FACTS, Rules.standard(), file);
    }

    private void assertRefused(String place, String found, String law) {
        assertThatThrownBy(this::verify)
                .isExactlyInstanceOf(AssertionError.class)
                .hasMessage("lock file: " + file + place + ": " + found + " (expected: " + law
                        + "; rewrite the file with -Dholdfast.contracts.update=true)");
    }

    @Test
    void whatWasWritten_isReadAgain() throws IOException {
        assertThat(LockReader.read(file)).isEqualTo(LockFile.of(FACTS));
    }

    @Test
    void otherLineEndsAByteOrderMarkAndRemarks_changeNothing() throws IOException {
        List<String> lines = new ArrayList<>(written);
        lines.add(3, "# why not");
        lines.add(4, "");
        Files.writeString(file, "\uFEFF" + String.join("  \r\n", lines));
        assertThatCode(this::verify).doesNotThrowAnyException();
    }

    @Test
    void eachLineThatIsMissing_isNoticed() throws IOException {
        for (int i = 1; i < written.size(); i++) {
            List<String> lines = new ArrayList<>(written);
            String gone = lines.remove(i);
            Files.write(file, lines);
            assertThatThrownBy(this::verify).as(gone).isExactlyInstanceOf(AssertionError.class);
        }
    }

    @Test
    void anyLinesThatAreMissing_areNoticed() throws IOException {
        Random random = new Random(5);
        for (int round = 0; round < 500; round++) {
            List<String> lines = new ArrayList<>(written);
            int some = 1 + random.nextInt(lines.size() - 1);
            for (int i = 0; i < some; i++) {
                lines.remove(1 + random.nextInt(lines.size() - 1));
            }
            Files.write(file, lines);
            assertThatThrownBy(this::verify).as("%s", lines).isExactlyInstanceOf(AssertionError.class);
        }
    }

    /** As after a full disk. What is lost of the last line is at most its end of line, which says nothing. */
    @Test
    void aFileCutAnywhere_isNoticed() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length - 1; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(this::verify).as("length %d", length).isExactlyInstanceOf(AssertionError.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<<<<<<< HEAD", "=======", "||||||| 12ab34c", ">>>>>>> some/branch"})
    void theMarksOfAMerge_areNamed(String mark) throws IOException {
        List<String> lines = new ArrayList<>(written);
        lines.add(4, mark);
        Files.write(file, lines);
        assertRefused(", line 5", "'" + mark + "'", "no conflict left by a merge");
    }

    @Test
    void bothSidesOfAMerge_areNotSettledByChance() throws IOException {
        List<String> lines = new ArrayList<>(written);
        int place = lines.indexOf("output town = java.lang.Integer");
        lines.add(place, "output town = java.lang.String");
        Files.write(file, lines);
        assertRefused(", line " + (place + 2), "'output town' again", "each key once");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "input",
                "input x",
                "output x =",
                "intent WASTE requires",
                "intent WASTE wants x",
                "node a reads",
                "node a = something",
                "policy rag",
                "policy rag fail-mode = CL",
                "policy rag fail-mode = open",
                "deadline WASTE",
                "something else"
            })
    void halfALine_isNamed(String half) throws IOException {
        List<String> lines = new ArrayList<>(written);
        lines.add(half);
        Files.write(file, lines);
        assertRefused(", line " + lines.size(), "'" + half + "'", "a whole line, as it was written");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "contract = demo.Intent",
                "# holdfast contract lock, format 2; do not edit by hand",
                "# holdfast contract lock, format 11; do not edit by hand"
            })
    void anotherFormat_isNotGuessedAt(String first) throws IOException {
        List<String> lines = new ArrayList<>(written);
        lines.set(0, first);
        Files.write(file, lines);
        assertRefused(", line 1", "'" + first + "'", "'# holdfast contract lock, format 1'");
    }

    @Test
    void whatIsNoText_isNamed() throws IOException {
        Files.write(file, String.join("\n", written).getBytes(StandardCharsets.UTF_16));
        assertRefused("", "not a text", "a text in UTF-8");
    }

    @Test
    void anyFile_isRewrittenOnDemand() throws IOException {
        Files.writeString(file, "<<<<<<< HEAD");
        System.setProperty(ContractAssert.UPDATE_PROPERTY, "true");
        try {
            verify();
        } finally {
            System.clearProperty(ContractAssert.UPDATE_PROPERTY);
        }
        assertThat(Files.readAllLines(file)).isEqualTo(written);
    }
}
