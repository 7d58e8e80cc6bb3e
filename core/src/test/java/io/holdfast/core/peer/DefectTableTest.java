package io.holdfast.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of defects in {@code docs/breaker.md}: each cell has a test that exists, or says that it cannot. */
class DefectTableTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern ROW = Pattern.compile("\\| (D\\d+) \\|.*\\|");
    private static final Pattern TEST = Pattern.compile("`(\\w+_\\w+)`");
    private static final Pattern METHOD = Pattern.compile("void (\\w+)\\(");

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final int ROWS = 25;

    /** The lines of the table alone: one that stands apart from them is rendered as text. */
    private static List<String> rows() {
        return read(ROOT.resolve("docs/breaker.md"))
                .lines()
                .dropWhile(line -> !ROW.matcher(line).matches())
                .takeWhile(line -> ROW.matcher(line).matches())
                .toList();
    }

    private static Set<String> methods() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : List.of("core", "micrometer", "verification")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                files.filter(file -> file.toString().endsWith("Test.java")).forEach(sources::add);
            }
        }
        return sources.stream()
                .flatMap(source -> METHOD.matcher(read(source)).results())
                .map(method -> method.group(1))
                .collect(Collectors.toSet());
    }

    @Test
    void everyDefectHasItsRow() {
        assertThat(rows()).hasSize(ROWS);
        for (int i = 0; i < ROWS; i++) {
            assertThat(rows().get(i)).startsWith("| D" + (i + 1) + " |");
        }
    }

    @Test
    void everyCellHasATestOrSaysThatItCannot() {
        for (String row : rows()) {
            String[] cells = row.split("\\|");
            assertThat(cells).as(row).hasSize(5);
            assertThat(cells[3]).as(row).containsPattern(TEST);
            assertThat(cells[4]).as(row).containsPattern(TEST.pattern() + "|cannot");
        }
    }

    @Test
    void everyTestNamedInTheTableIsThere() throws IOException {
        Set<String> methods = methods();
        for (String row : rows()) {
            assertThat(TEST.matcher(row).results().map((MatchResult test) -> test.group(1)))
                    .as(row)
                    .allSatisfy(test -> assertThat(methods).contains(test));
        }
    }
}
