package io.holdfast.spring.watchtower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManagementPageTest {

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final String PAGE = "/actuator/holdfast/page";
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"#]+)\"");

    private static ManagementApp shared;

    @BeforeAll
    static void start() {
        shared = ManagementApp.run();
    }

    @AfterAll
    static void stop() {
        shared.close();
    }

    private static List<JsonNode> frames(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        List<JsonNode> frames = new ArrayList<>();
        for (String line : answer.body().lines().toList()) {
            if (!line.isEmpty()) {
                frames.add(new ObjectMapper().readTree(line));
            }
        }
        return frames;
    }

    private static List<JsonNode> first(ManagementApp app) throws Exception {
        long start = System.nanoTime();
        List<JsonNode> frames = frames(app.get(PAGE + "/feed"));
        while (frames.size() < 2 && System.nanoTime() - start < LIMIT_NANOS) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            frames = frames(app.get(PAGE + "/feed"));
        }
        return frames;
    }

    @ParameterizedTest
    @CsvSource({PAGE + ", page/", PAGE + "/, ''"})
    void page_andAllThatItRefersTo(String address, String below) throws Exception {
        ManagementApp app = shared;
        first(app);
        HttpResponse<String> page = app.get(address, "Accept", BROWSER);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(page.body())
                .contains("<meta name=\"watchtower-feed\" content=\"250\" data-root=\"" + below + "\">")
                .contains("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'; ");

        Matcher references = REFERENCE.matcher(page.body());
        List<String> types = new ArrayList<>();
        while (references.find()) {
            String path = app.uri(address).resolve(references.group(1)).getPath();
            HttpResponse<String> file = app.get(path, "Accept", "text/css,*/*;q=0.1");
            assertThat(file.statusCode()).as(path).isEqualTo(200);
            types.add(file.headers().firstValue("Content-Type").orElse(""));
        }
        assertThat(types)
                .contains(
                        "text/css;charset=utf-8", "text/javascript;charset=utf-8", "image/svg+xml", "application/json");
    }

    @Test
    void page_toldToAcceptNothingButHtml() throws Exception {
        ManagementApp app = shared;
        assertThat(app.get(PAGE, "Accept", "text/html").statusCode()).isEqualTo(200);
    }

    @Test
    void feed_goesOnFromTheTickThatWasSeen() throws Exception {
        ManagementApp app = shared;
        List<JsonNode> first = first(app);
        assertThat(first).extracting(frame -> frame.path("type").asText()).containsExactly("hello", "snapshot");
        assertThat(first.get(1).toString()).contains("shopBreakers", "payments", "CLOSED");
        String run = first.get(0).path("incarnation").asText();
        long seen = first.get(1).path("seq").asLong();

        app.breakers().breaker("payments").transitionToOpenState();
        String body = "";
        long start = System.nanoTime();
        while (!body.contains("\"OPEN\"") && System.nanoTime() - start < LIMIT_NANOS) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            HttpResponse<String> answer = app.get(PAGE + "/feed?after=" + seen + "&run=" + run);
            for (JsonNode frame : frames(answer)) {
                assertThat(frame.path("seq").asLong()).isGreaterThan(seen);
            }
            body = answer.body();
        }
        assertThat(body).contains("\"OPEN\"");
    }

    @Test
    void breakers_areFoundByTheirParameters() throws Exception {
        ManagementApp app = shared;
        app.breakers().breaker("mail & post");
        first(app);
        assertThat(app.get(PAGE + "/breakers.json?search=pay&limit=5").body())
                .contains("\"found\":1,", "payments")
                .doesNotContain("mail");
        assertThat(app.get(PAGE + "/breakers.json?registry=shopBreakers&name=mail%20%26%20post")
                        .body())
                .contains("\"found\":1,");
        assertThat(app.get(PAGE + "/breakers.json?state=OPEN&offset=0").body()).contains("\"found\":0,");
        HttpResponse<String> wrong = app.get(PAGE + "/breakers.json?limit=many");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).isEqualTo("limit: many (expected: a number from 1 to 500)\n");
        HttpResponse<String> history = app.get(PAGE + "/history.json?since=yesterday&until=now");
        assertThat(history.statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        PAGE + "/nothing.js",
        PAGE + "/js/nothing/main.js",
        PAGE + "/..%2f..%2fapplication.yaml",
        PAGE + "/js/%2e%2e/%2e%2e/module-info.class",
        "/actuator/holdfast/pages",
        "/actuator/holdfast/pages/js/main.js",
        "/actuator/holdfast/nodes/js/main.js"
    })
    void nothingElse_isServed(String path) throws Exception {
        ManagementApp app = shared;
        assertThat(app.get(path).statusCode()).isIn(400, 404);
    }

    @Test
    void otherParts_areAsBefore_andHeadersAloneCanBeAskedFor() throws Exception {
        ManagementApp app = shared;
        HttpResponse<String> nodes = app.get("/actuator/holdfast/nodes", "Accept", BROWSER);
        assertThat(nodes.body()).isEqualTo("{}");
        assertThat(nodes.headers().firstValue("Content-Type").orElse("")).contains("json");
        assertThat(app.get("/actuator/holdfast").body()).startsWith("{\"nodes\":{}");
        assertThat(app.head(PAGE).statusCode()).isEqualTo(200);
        assertThat(app.head(PAGE + "/js/main.js").statusCode()).isEqualTo(200);
    }

    @Test
    void portAndBasePathOfTheManagementServer_holdForThePageToo() throws Exception {
        try (ManagementApp app =
                ManagementApp.run("--management.server.port=0", "--management.endpoints.web.base-path=/manage")) {
            assertThat(app.get("/manage/holdfast/page").body()).contains("<title>Watchtower</title>");
            assertThat(app.get("/manage/holdfast/page/js/main.js").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void noPortOfItsOwn_unlessOneIsSet() throws Exception {
        try (ManagementApp app = ManagementApp.run()) {
            first(app);
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .contains("holdfast-watchtower-tick")
                    .noneMatch(name -> name.matches("holdfast-watchtower-(\\d+|timer.*|log)"));
        }
        try (ManagementApp app = ManagementApp.run("--holdfast.watchtower.port=0")) {
            assertThat(app.get(PAGE).statusCode()).isEqualTo(200);
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .anyMatch(name -> name.matches("holdfast-watchtower-\\d+"));
        }
    }

    @Test
    void withoutTheProperty_noSuchPart() throws Exception {
        try (ManagementApp app =
                ManagementApp.run("--holdfast.watchtower.management=false", "--holdfast.watchtower.port=0")) {
            assertThat(app.get(PAGE).statusCode()).isEqualTo(404);
            assertThat(app.get(PAGE + "/feed").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void endpointNotExposed_isSaid() {
        try (ManagementApp app = ManagementApp.run("--management.endpoints.web.exposure.include=health")) {
            assertThat(app.context.getBean(Page.class).problems())
                    .containsExactly("holdfast.watchtower.management: true, but no endpoint shows the page (expected:"
                            + " Boot's actuator, and holdfast in management.endpoints.web.exposure.include)");
        }
        try (ManagementApp app = ManagementApp.run()) {
            assertThat(app.context.getBean(Page.class).problems()).isEmpty();
        }
    }

    @Test
    void tokenWithoutAPort_isRefused() {
        assertThatThrownBy(() -> ManagementApp.run("--holdfast.watchtower.token=0123456789abcdef"))
                .rootCause()
                .hasMessage("holdfast.watchtower.address, token, hosts: set without a port of its own (expected:"
                        + " holdfast.watchtower.port too, or none of them with management)");
    }
}
