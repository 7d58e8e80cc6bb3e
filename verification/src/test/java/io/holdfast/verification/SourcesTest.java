package io.holdfast.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The laws over source files: size, null marks, errors, no unfinished work. */
class SourcesTest {
    /** Files and methods that are longer by right, each with its reason. */
    private static final Map<String, String> LONGER_BY_RIGHT = Map.of();

    /** Handlers that may ignore what they catch: {@code Class} each, with its reason. */
    private static final Map<String, String> SWALLOWS_BY_RIGHT = Map.of(
            "Settings", "a result that cannot say what it is is named by its class instead",
            "GuardedLog", "what cannot be logged cannot be told anywhere else");

    /** Static loggers of another name: {@code Class} each, with its reason. */
    private static final Map<String, String> NAMED_BY_RIGHT =
            Map.of("Browser", "keeps the logger of a library alive, and writes nothing to it");

    @TempDir
    Path folder;

    @Test
    void filesAndMethods_keepTheLawOfSize() {
        assertThat(Sources.tooLong(mainSources()))
                .filteredOn(found -> !LONGER_BY_RIGHT.containsKey(beforeColon(found)))
                .isEmpty();
    }

    @Test
    void everyExceptionFromTheLawOfSize_isStillNeeded() {
        assertThat(Sources.tooLong(mainSources()))
                .extracting(SourcesTest::beforeColon)
                .containsAll(LONGER_BY_RIGHT.keySet());
    }

    @Test
    void everyMainPackage_isDocumentedAndNullMarked() {
        // benchmarks stand apart: their harness fills fields after construction, which null marks cannot say
        List<Path> sources = mainSources().stream()
                .filter(file -> !file.startsWith(House.root().resolve("benchmarks")))
                .toList();

        assertThat(Sources.unmarkedPackages(sources)).isEmpty();
    }

    @Test
    void nothingCaught_isSwallowed() {
        assertThat(Sources.swallowed(mainSources()))
                .filteredOn(found -> !SWALLOWS_BY_RIGHT.containsKey(beforeColon(found)))
                .isEmpty();
    }

    @Test
    void nothing_isUnfinished() {
        List<Path> files = allSources().stream()
                .filter(file -> !file.startsWith(Fixtures.sourceFolder("leftover")))
                .toList();

        assertThat(Sources.leftovers(files)).isEmpty();
    }

    @Test
    void lines_keepTheLawOfWidth() {
        List<Path> files = House.files().stream()
                .filter(file ->
                        file.toString().endsWith(".java") || file.toString().endsWith(".js"))
                .toList();

        assertThat(Sources.tooWide(files)).isEmpty();
    }

    @Test
    void staticLoggers_areNamedLog() {
        assertThat(Sources.misnamedLoggers(allSources()))
                .filteredOn(found -> !NAMED_BY_RIGHT.containsKey(beforeColon(found)))
                .isEmpty();
    }

    @Test
    void noSentenceOfAComment_beginsWithWhoUnlessItAsks() {
        assertThat(Comments.whoSentences(allSources())).isEmpty();
    }

    @Test
    void javadocOfMainCode_leavesToNullMarksWhatTheySay() {
        assertThat(Comments.saysNotNull(mainSources())).isEmpty();
    }

    @Test
    void lawOfWidth_bitesOnCodeAndOnComments() throws IOException {
        String wide = "x".repeat(Sources.COLUMNS - 2);
        Path file = written("// " + wide, "//" + wide, "int x = 1; // " + wide, "import " + wide + wide + ";");

        assertThat(Sources.tooWide(List.of(file)))
                .containsExactly(
                        "Written.java:1: 121 columns (expected: <= 120)",
                        "Written.java:3: 132 columns (expected: <= 120)");
    }

    @Test
    void lawOfLoggers_bitesOnAnotherName() throws IOException {
        Path file = written(
                "class Written {",
                "    static final Logger log = null;",
                "    static final GuardedLog LOG = null;",
                "    final Logger logger = null;",
                "}");

        assertThat(Sources.misnamedLoggers(List.of(file))).containsExactly("Written: log (expected: LOG)");
    }

    @Test
    void banOnWhoSentences_bites() throws IOException {
        Path file = written(
                "/**",
                " * Says it. Who asks",
                " * twice waits. Who waits? Who knows whom is another word, as Who is.",
                " */",
                "class Written {",
                "    // Whoever comes first",
                "    String said = \"Who says so.\"; // the one who said it",
                "}");

        assertThat(Comments.whoSentences(List.of(file)))
                .extracting(SourcesTest::beforeExpected)
                .containsExactly(
                        "Written.java:2: Who asks twice waits.",
                        "Written.java:3: Who knows whom is another word, as Who is.",
                        "Written.java:6: Whoever comes first");
    }

    @Test
    void banOnNotNull_bites() throws IOException {
        Path file = written(
                "/**",
                " * Takes one.",
                " * @param one not null",
                " * @param two must not",
                " * be null",
                " * @return the sum, where it is not null",
                " */",
                "class Written {} // not null");

        assertThat(Comments.saysNotNull(List.of(file)))
                .extracting(SourcesTest::beforeExpected)
                .containsExactly("Written.java:3: not null", "Written.java:4: must not be null");
    }

    @Test
    void lawOfSize_bitesOnMethodAndFile() {
        assertThat(Sources.tooLong(fixture("size")))
                .hasSize(2)
                .anyMatch(found -> found.startsWith("LongMethod.sum: 44 lines"))
                .anyMatch(found -> found.startsWith("LongFile.java: "));
    }

    @Test
    void lawOfNullMarks_bitesOnAMissingAndOnAMutePackageInfo() {
        assertThat(Sources.unmarkedPackages(fixture("unmarked"))).hasSize(1);
        assertThat(Sources.unmarkedPackages(fixture("undocumented"))).hasSize(1);
        assertThat(Sources.unmarkedPackages(fixture("marked"))).isEmpty();
    }

    @Test
    void lawOfErrors_bitesOnAHandlerThatDoesNotLook() {
        assertThat(Sources.swallowed(fixture("swallow")))
                .singleElement()
                .asString()
                .contains("Swallows:11: Throwable");
    }

    @Test
    void banOnUnfinishedWork_bites() {
        assertThat(Sources.leftovers(fixture("leftover"))).hasSize(2);
    }

    private static List<Path> mainSources() {
        return House.modules().stream()
                .filter(House.Module::hasCode)
                .flatMap(module -> module.mainSources().stream())
                .toList();
    }

    private static List<Path> testSources() {
        return House.modules().stream()
                .filter(House.Module::hasCode)
                .flatMap(module -> module.testSources().stream())
                .toList();
    }

    private static List<Path> allSources() {
        return Stream.concat(mainSources().stream(), testSources().stream()).toList();
    }

    private Path written(String... lines) throws IOException {
        return Files.write(folder.resolve("Written.java"), List.of(lines));
    }

    private static List<Path> fixture(String name) {
        return Sources.javaFiles(Fixtures.sourceFolder(name));
    }

    private static String beforeColon(String found) {
        return found.substring(0, found.indexOf(':'));
    }

    private static String beforeExpected(String found) {
        return found.substring(0, found.indexOf(" (expected"));
    }
}
