package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What holds for the page's files and needs no browser: nothing points nowhere, and nothing makes markup out of text.
 */
class PageFilesTest {

    private static final Pattern IMPORT = Pattern.compile("from \"(\\./[^\"]+)\"");
    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"((?:js|css|icons)/[^\"]+)\"");
    private static final Pattern LIBRARY = Pattern.compile("\"(webjars/[^\"]+)\"");
    private static final Pattern PARSES_TEXT =
            Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new"
                    + " Function|DOMParser|setAttribute\\(\"style\"|createContextualFragment");
    private static final Pattern INLINE = Pattern.compile("<script(?![^>]*\\bsrc=)|<style|\\sstyle=|\\son[a-z]+=");
    private static final Pattern ELSEWHERE = Pattern.compile("https?://(?!www\\.w3\\.org/2000/svg)");
    private static final int MOST_LINES = 350;

    @Test
    void everyImportAndReference_leadsToAFile() throws IOException {
        for (Path file : files(".js")) {
            for (String target : found(IMPORT, file)) {
                assertThat(file.resolveSibling(target))
                        .as("imported by %s", file)
                        .exists();
            }
        }
        List<String> references = found(REFERENCE, page().resolve("index.html"));
        assertThat(references).isNotEmpty();
        for (String target : references) {
            assertThat(page().resolve(target)).exists();
        }
    }

    @Test
    void chartLibrary_isWhereThePageAsksForIt() throws IOException {
        List<String> libraries = files(".js").stream()
                .flatMap(file -> found(LIBRARY, file).stream())
                .toList();

        assertThat(libraries)
                .singleElement()
                .satisfies(path -> assertThat(
                                PageFilesTest.class.getClassLoader().getResource("META-INF/resources/" + path))
                        .as(path)
                        .isNotNull());
    }

    @Test
    void noFile_makesMarkupOfText() throws IOException {
        for (Path file : files(".js")) {
            assertThat(found(PARSES_TEXT, file)).as("%s", file).isEmpty();
        }
    }

    @Test
    void indexHoldsNoInlineScriptOrStyle_andNothingComesFromElsewhere() throws IOException {
        assertThat(found(INLINE, page().resolve("index.html"))).isEmpty();
        for (Path file : files("")) {
            assertThat(found(ELSEWHERE, file)).as("%s", file).isEmpty();
        }
    }

    @Test
    void everyScript_isSmall() throws IOException {
        for (Path file : files(".js")) {
            assertThat(Files.readAllLines(file)).as("%s", file).hasSizeLessThan(MOST_LINES);
        }
    }

    @Test
    void theRules_bite() {
        assertThat(PARSES_TEXT.matcher("cell.innerHTML = name").find()).isTrue();
        assertThat(INLINE.matcher("<script>go()</script>").find()).isTrue();
        assertThat(INLINE.matcher("<p style=\"top:0\">").find()).isTrue();
        assertThat(INLINE.matcher("<img src=x onerror=\"go()\">").find()).isTrue();
        assertThat(INLINE.matcher("<script type=\"module\" src=\"js/main.js\">").find())
                .isFalse();
        assertThat(ELSEWHERE.matcher("import \"https://cdn.example/uplot.js\"").find())
                .isTrue();
    }

    private static List<String> found(Pattern pattern, Path file) {
        try {
            return pattern.matcher(Files.readString(file))
                    .results()
                    .map(PageFilesTest::lastGroup)
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String lastGroup(MatchResult match) {
        return match.group(match.groupCount());
    }

    private static List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(page())) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(ending))
                    .toList();
        }
    }

    private static Path page() {
        try {
            return Path.of(Objects.requireNonNull(PageFilesTest.class.getResource("index.html"))
                            .toURI())
                    .getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
