package io.holdfast.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The laws over source files: size, null marks, errors, no unfinished work. */
class SourcesTest {
    /** Files and methods that are longer by right, each with its reason. */
    private static final Map<String, String> LONGER_BY_RIGHT = Map.of();

    /** Handlers that may ignore what they catch: {@code Class} each, with its reason. */
    private static final Map<String, String> SWALLOWS_BY_RIGHT = Map.of(
            "StandardBreaker", "a result that cannot say what it is is named by its class instead",
            "GuardedLog", "what cannot be logged cannot be told anywhere else");

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
        List<Path> files = Stream.concat(mainSources().stream(), testSources().stream())
                .filter(file -> !file.startsWith(Fixtures.sourceFolder("leftover")))
                .toList();

        assertThat(Sources.leftovers(files)).isEmpty();
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

    private static List<Path> fixture(String name) {
        return Sources.javaFiles(Fixtures.sourceFolder(name));
    }

    private static String beforeColon(String found) {
        return found.substring(0, found.indexOf(':'));
    }
}
