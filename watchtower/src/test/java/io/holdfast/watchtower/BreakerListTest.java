package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.registry.BreakerRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All breakers, in pages, where a frame has no room for them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BreakerListTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BreakerRegistry first = BreakerRegistry.ofDefaults();
    private final BreakerRegistry second = BreakerRegistry.ofDefaults();
    private Watchtower tower;

    @BeforeEach
    void start() throws Exception {
        for (int i = 0; i < 1_200; i++) {
            first.breaker("breaker-" + (1_000 + i));
        }
        first.breaker("weather").transitionToForcedOpenState();
        second.breaker("weather");
        tower = Watchtower.builder()
                .registry("main", first)
                .registry("eu & us", second)
                .port(0)
                .every(Duration.ofMillis(20))
                .start();
        try (Watcher watcher = Watcher.at(tower.uri())) {
            watcher.snapshot();
        }
    }

    @AfterEach
    void stop() {
        tower.close();
    }

    private HttpResponse<String> ask(String query) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(tower.uri() + "breakers.json" + query))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode found(String query) throws Exception {
        HttpResponse<String> response = ask(query);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonNode page = new ObjectMapper().readTree(response.body());
        assertThat(page.path("inAll").asInt()).isEqualTo(1_202);
        assertThat(page.path("seq").asLong()).isPositive();
        return page;
    }

    @Test
    void pages_followOneAnother() throws Exception {
        JsonNode page = found("");
        assertThat(page.path("found").asInt()).isEqualTo(1_202);
        assertThat(page.path("breakers")).hasSize(500);
        assertThat(page.path("breakers").get(0).path("registry").asText()).isEqualTo("eu & us");
        JsonNode last = found("?offset=1200&limit=100");
        assertThat(last.path("offset").asInt()).isEqualTo(1_200);
        assertThat(last.path("breakers")).hasSize(2);
        assertThat(last.path("breakers").get(1).path("name").asText()).isEqualTo("weather");
        assertThat(found("?offset=5000").path("breakers")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "?search=WEATHER, 2",
        "?search=weather%20main, 1",
        "?search=forced-open, 1",
        "?search=breaker-15, 100",
        "?search=nothing, 0",
        "?state=FORCED_OPEN, 1",
        "?state=CLOSED, 1201",
        "?state=CLOSED&search=weather, 1",
        "?registry=main&name=weather, 1",
        "?registry=eu%20%26%20us&name=weather, 1",
        "?name=weathe, 0"
    })
    void query_findsWhatIsMeant(String query, int found) throws Exception {
        assertThat(found(query).path("found").asInt()).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({
        "?offset=-1, offset: -1 (expected: a number from 0 to 2147483647)",
        "?limit=501, limit: 501 (expected: a number from 1 to 500)",
        "?limit=many%0a, limit: many\\u000a (expected: a number from 1 to 500)"
    })
    void numberThatIsNone_isRefused(String query, String message) throws Exception {
        HttpResponse<String> response = ask(query);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).isEqualTo(message + "\n");
    }
}
