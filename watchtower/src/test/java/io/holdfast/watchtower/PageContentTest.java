package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.registry.BreakerRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page for a server of somebody else. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PageContentTest {

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final List<Thread> before = LivingThreads.named("holdfast-watchtower.*");
    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();
    private final Watchtower tower = Watchtower.builder()
            .registry(registry)
            .every(Duration.ofMillis(20))
            .withoutServer()
            .start();
    private final PageContent content = tower.content();

    @AfterEach
    void close() {
        tower.close();
    }

    private static String text(PageResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private List<JsonNode> feed(Map<String, String> query) throws IOException {
        PageResponse response = content.get("feed", query);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.contentType()).isEqualTo("application/x-ndjson");
        List<JsonNode> frames = new ArrayList<>();
        for (String line :
                text(response).lines().filter(line -> !line.isEmpty()).toList()) {
            frames.add(new ObjectMapper().readTree(line));
        }
        return frames;
    }

    /** Waits until there is a snapshot. */
    private List<JsonNode> first() throws IOException {
        long start = System.nanoTime();
        List<JsonNode> frames = feed(Map.of());
        while (frames.size() < 2 && System.nanoTime() - start < LIMIT_NANOS) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            frames = feed(Map.of());
        }
        return frames;
    }

    @Test
    void feed_beginsWithHelloAndTheLatestSnapshot() throws Exception {
        List<JsonNode> first = first();
        assertThat(first).extracting(frame -> frame.path("type").asText()).containsExactly("hello", "snapshot");
        assertThat(text(content.get("snapshot.json", Map.of()))).startsWith("{\"type\":\"snapshot\",");
    }

    @Test
    void feedAfterATick_hasNothingOld_andAllAnswersOfTheTicksThatWereMissed() throws Exception {
        List<JsonNode> first = first();
        String run = first.get(0).path("incarnation").asText();
        long seen = first.get(1).path("seq").asLong();
        Map<String, String> after = Map.of("after", Long.toString(seen), "run", run);
        long start = System.nanoTime();
        List<JsonNode> next = feed(after);
        while ((next.isEmpty() || next.get(next.size() - 1).path("seq").asLong() < seen + 3)
                && System.nanoTime() - start < LIMIT_NANOS) {
            next.forEach(frame -> assertThat(frame.path("seq").asLong()).isGreaterThan(seen));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            next = feed(after);
        }
        assertThat(next).extracting(frame -> frame.path("type").asText()).containsExactly("hello", "snapshot");
        JsonNode answers = next.get(0).path("series").path("answers");
        assertThat(answers.get(0).path("seq").asLong()).isEqualTo(seen + 1);
        assertThat(feed(Map.of("after", Long.toString(Long.MAX_VALUE), "run", run)))
                .isEmpty();
    }

    @Test
    void tickOfAnotherRun_isNotKnown() throws Exception {
        first();
        for (Map<String, String> query : List.of(
                Map.of("after", "1", "run", "another"),
                Map.of("after", "1"),
                Map.of("after", "many", "run", "another"))) {
            assertThat(feed(query))
                    .extracting(frame -> frame.path("type").asText())
                    .containsExactly("hello", "snapshot");
        }
    }

    @Test
    void closed_theFeedSaysGoodbye_andTheFiguresAreGone() throws Exception {
        first();
        tower.close();
        assertThat(feed(Map.of()).toString()).isEqualTo("[{\"type\":\"bye\",\"reason\":\"closed\"}]");
        assertThat(content.get("snapshot.json", Map.of()).status()).isEqualTo(503);
    }

    @Test
    void index_leadsBelowItsOwnName_andTellsHowOftenToAsk() {
        String page = text(content.index("tower.page"));
        assertThat(page)
                .contains("<meta name=\"watchtower-feed\" content=\"250\" data-root=\"tower.page/\">")
                .contains("src=\"tower.page/js/main.js\"", "href=\"tower.page/css/base.css\"")
                .contains("href=\"tower.page/snapshot.json\"", "href=\"tower.page/icons/tower.svg\"")
                .contains("<meta http-equiv=\"Content-Security-Policy\"")
                .doesNotContain("\"js/", "\"css/", "\"icons/");
        assertThat(text(content.get("", Map.of()))).contains("data-root=\"\"", "\"js/main.js\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "\"><script>", "..", "a b"})
    void indexUnderAStrangeName_isRefused(String name) {
        assertThatThrownBy(() -> content.index(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name: '" + name + "' (expected: letters, digits, dots, hyphens and underscores)");
    }

    @Test
    void files_haveTheirTypesAndTheHeadersThatIsolateThePage() {
        PageResponse script = content.get("js/main.js", Map.of());
        assertThat(script.status()).isEqualTo(200);
        assertThat(script.contentType()).isEqualTo("text/javascript; charset=utf-8");
        assertThat(script.headers())
                .containsKey("ETag")
                .containsEntry("Cache-Control", "no-cache")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .hasEntrySatisfying(
                        "Content-Security-Policy",
                        policy -> assertThat(policy).contains("connect-src 'self';", "frame-ancestors 'none'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "js/../index.html", "/index.html", "ws", "health/live", "js\\main.js"})
    void nothingElse_isServed(String path) {
        assertThat(content.get(path, Map.of()).status()).isEqualTo(404);
    }

    @Test
    void withoutServer_noThreadButTheTicks_andNoProblem() throws Exception {
        first();
        assertThat(tower.problems()).isEmpty();
        assertThat(tower.clients()).isZero();
        List<Thread> now = new ArrayList<>(LivingThreads.named("holdfast-watchtower.*"));
        now.removeAll(before);
        assertThat(now).extracting(Thread::getName).containsExactly("holdfast-watchtower-tick");
    }
}
