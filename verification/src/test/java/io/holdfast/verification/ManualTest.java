package io.holdfast.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.examples.chat.ChatContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages say is true: samples are compiled code, commands and links lead somewhere. */
class ManualTest {
    private static final String SELF = "verification/src/test/java/io/holdfast/verification/ManualTest.java";

    private static final Path README = House.root().resolve("README.md");
    private static final String PICTURE = "<!-- picture: io.holdfast.examples.chat.ChatContract -->";

    static Stream<Path> pages() {
        return House.files().stream().filter(file -> file.toString().endsWith(".md"));
    }

    @Test
    void readme_showsCompiledCodeByLine25() {
        List<Manual.Block> code = Manual.read(README).blocks().stream()
                .filter(block -> block.language().equals("java"))
                .toList();

        assertThat(code).isNotEmpty();
        assertThat(code.get(0).startsOn()).isLessThanOrEqualTo(25);
    }

    @Test
    void readme_namesTheTwoCommands() {
        assertThat(Manual.read(README).commands()).contains("mvn -q -Ddemo package", "mvn verify");
    }

    @Test
    void readme_showsOnlyCodeThatIsInASource() {
        assertThat(Manual.read(README).unannouncedSamples()).isEmpty();
    }

    @Test
    void pageOnTheExecutor_showsOnlyCodeThatIsInASource() {
        assertThat(Manual.read(House.root().resolve("docs/executor.md")).unannouncedSamples())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void samples_areWhatTheirSourcesSay(Path page) {
        assertThat(Manual.read(page).untrueSamples()).isEmpty();
    }

    @Test
    void readme_showsThePictureOfTheChatContract() {
        List<Manual.Block> pictures = Manual.read(README).blocks().stream()
                .filter(block -> block.announcement().equals(Optional.of(PICTURE)))
                .toList();

        assertThat(pictures)
                .singleElement()
                .satisfies(picture -> assertThat(picture.lines())
                        .isEqualTo(ChatContract.CONTRACT.toMermaid().lines().toList()));
    }

    @Test
    void readme_listsEveryPublishedModule() {
        assertThat(House.published())
                .allSatisfy(module -> assertThat(House.read(README)).contains("`" + module.artifactId() + "`"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksAndCommands_leadSomewhere(Path page) {
        Manual manual = Manual.read(page);

        assertThat(manual.deadLinks()).isEmpty();
        assertThat(manual.deadCommands()).isEmpty();
    }

    @Test
    void guard_bitesOnAnUntrueOrUnannouncedSample() {
        String source = "bom/pom.xml";
        Manual manual = page(
                "```java", "int x;", "```", "<!-- sample: " + source + " nowhere -->", "```text", "not code", "```");

        assertThat(manual.unannouncedSamples()).singleElement().asString().contains("announced by no sample comment");
        assertThat(page("<!-- sample: " + SELF + " self -->", "```java", "int changed = 1;", "```")
                        .untrueSamples())
                .singleElement()
                .asString()
                .contains("differs from");
    }

    @Test
    void guard_letsATrueSamplePass() {
        // region self
        int unchanged = 1;
        // endregion
        assertThat(page("<!-- sample: " + SELF + " self -->", "```java", "int unchanged = 1;", "```")
                        .untrueSamples())
                .hasSize(unchanged - 1);
    }

    @Test
    void guard_bitesOnDeadLinksAndCommands() {
        assertThat(page("see [here](docs/nowhere.md#top) and [there](README.md)")
                        .deadLinks())
                .containsExactly("page.md: docs/nowhere.md");
        assertThat(page(
                                "```sh",
                                "mvn -q -Pdemo,nosuch package   # comment",
                                "bash no/such.sh",
                                "java -jar no/module/target/it.jar",
                                "mvn verify -P '!guards'",
                                "```")
                        .deadCommands())
                .hasSize(3)
                .anyMatch(found -> found.endsWith("no profile nosuch"))
                .anyMatch(found -> found.endsWith("no script no/such.sh"))
                .anyMatch(found -> found.endsWith("no module no/module"));
    }

    private static Manual page(String... lines) {
        return new Manual(House.root().resolve("page.md"), List.of(lines));
    }
}
