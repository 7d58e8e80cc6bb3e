package io.holdfast.strategies.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of defects in {@code docs/bulkhead.md}: each cell has a test that exists, or says that it cannot. */
class DefectTableTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern ROW = Pattern.compile("\\| (B\\d+) \\|.*\\|");
    private static final Pattern TEST = Pattern.compile("`(\\w+_\\w+)`");
    private static final Pattern METHOD = Pattern.compile("void (\\w+)\\(");
    private static final int ROWS = 18;

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> rows() {
        return read(ROOT.resolve("docs/bulkhead.md"))
                .lines()
                .filter(line -> ROW.matcher(line).matches())
                .toList();
    }

    private static Set<String> methods() throws IOException {
        Path tests = ROOT.resolve("strategies/src/test/java/io/holdfast/strategies/bulkhead");
        try (Stream<Path> files = Files.list(tests)) {
            return files.flatMap(file -> METHOD.matcher(read(file)).results())
                    .map(method -> method.group(1))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void everyDefectHasItsRow() {
        assertThat(rows()).hasSize(ROWS);
        for (int i = 0; i < ROWS; i++) {
            assertThat(rows().get(i)).startsWith("| B" + (i + 1) + " |");
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
    void everyTestNamedInThePageIsThere() throws IOException {
        Set<String> methods = methods();
        assertThat(TEST.matcher(read(ROOT.resolve("docs/bulkhead.md")))
                        .results()
                        .map((MatchResult test) -> test.group(1)))
                .allSatisfy(test -> assertThat(methods).contains(test));
    }
}
