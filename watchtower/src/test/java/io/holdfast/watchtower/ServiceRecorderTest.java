package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.lock.LockRefusedException;
import io.holdfast.lifecycle.shutdown.Shutdown;
import io.holdfast.lifecycle.shutdown.ShutdownReason;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.watchtower.recorder.Entry;
import io.holdfast.watchtower.recorder.History;
import io.holdfast.watchtower.recorder.RecordedEntry;
import io.holdfast.watchtower.recorder.Report;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is seen is written down, and found again after the process is gone. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServiceRecorderTest {

    @TempDir
    Path directory;

    private final Instant began = Instant.now();
    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();

    private WatchtowerBuilder builder() {
        return Watchtower.builder()
                .registry(registry)
                .port(0)
                .every(Duration.ofMillis(20))
                .recordTo(directory.resolve("flight.db"));
    }

    private static void awaitWritten(Watcher watcher, int entries) throws InterruptedException {
        watcher.await(
                frame -> frame.path("process").path("recorder").path("written").asInt() >= entries);
    }

    private Report report() {
        try (History history = History.of(directory.resolve("flight.db"))) {
            return history.between(began.minusSeconds(3_600), Instant.now().plusSeconds(60));
        }
    }

    private <E extends Entry> List<E> recorded(Class<E> type) {
        return report().entries().stream()
                .map(RecordedEntry::entry)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    @Test
    void transitionsAndShutdown_areFoundAfterwards() throws Exception {
        Shutdown shutdown = Shutdown.builder().build();
        try (Heartbeat heartbeat = Heartbeat.at(directory.resolve("beat")).open();
                Watchtower tower =
                        builder().shutdown(shutdown).heartbeat(heartbeat).start();
                Watcher watcher = Watcher.at(tower.uri())) {
            registry.breaker("search").transitionToForcedOpenState();
            heartbeat.beat("first");
            awaitWritten(watcher, 1);
            assertThat(shutdown.begin(ShutdownReason.SIGNAL, "TERM")
                            .toCompletableFuture()
                            .get(20, TimeUnit.SECONDS)
                            .isClean())
                    .isTrue();
        }
        assertThat(recorded(Entry.Transition.class))
                .singleElement()
                .satisfies(
                        moved -> assertThat(moved.breaker() + " " + moved.to()).isEqualTo("search FORCED_OPEN"));
        assertThat(recorded(Entry.ShutdownBegun.class))
                .singleElement()
                .satisfies(begun -> assertThat(begun.detail()).isEqualTo("SIGNAL (TERM)"));
        assertThat(recorded(Entry.ShutdownEnded.class)).singleElement().satisfies(ended -> {
            assertThat(ended.reason()).isEqualTo("SIGNAL");
            assertThat(ended.clean()).isTrue();
        });
        assertThat(report().runs()).hasSize(1);
    }

    @Test
    void reconfigurationsOfAllRegistries_areSeenAndFoundAfterwards() throws Exception {
        RateLimitRegistry rateLimits = RateLimitRegistry.ofDefaults();
        RetryPolicyRegistry retries = RetryPolicyRegistry.ofDefaults();
        registry.breaker("search");
        rateLimits.rateLimit("mail");
        retries.retryPolicy("mail");
        try (Watchtower tower = builder()
                        .registry("limits", rateLimits)
                        .registry(retries)
                        .start();
                Watcher watcher = Watcher.at(tower.uri())) {
            watcher.snapshot();
            registry.reconfigure(
                    "search",
                    old -> CircuitBreakerConfig.from(old)
                            .failureRateThreshold(30)
                            .build());
            rateLimits.reconfigure(
                    "mail", old -> RateLimiterConfig.from(old).limitForPeriod(7).build());
            retries.reconfigure(
                    "mail", old -> RetryConfig.from(old).maxAttempts(9).build());
            JsonNode seen = watcher.await(
                            frame -> frame.path("reconfigurations").size() == 3)
                    .path("reconfigurations");
            assertThat(seen.get(1).path("kind").asText() + " "
                            + seen.get(1).path("registry").asText() + " "
                            + seen.get(1).path("name").asText() + " "
                            + seen.get(1).path("changes").asText())
                    .isEqualTo("RATE_LIMIT limits mail limitForPeriod: 50 -> 7");
            awaitWritten(watcher, 3);
        }
        assertThat(recorded(Entry.Reconfigured.class))
                .extracting(done -> done.of() + " " + done.registry() + "/" + done.name() + " " + done.changes())
                .containsExactly(
                        "BREAKER default/search [failureRateThreshold: 50.0 -> 30.0]",
                        "RATE_LIMIT limits/mail [limitForPeriod: 50 -> 7]",
                        "RETRY default/mail [maxAttempts: 3 -> 9]");
        registry.reconfigure("search", old -> old); // nobody listens any more, and nothing breaks
    }

    @Test
    void restartsOfTheRunBefore_areRecordedOnce() throws Exception {
        Path supervisor = Files.createDirectory(directory.resolve("supervisor"));
        Files.writeString(
                supervisor.resolve("events.log"),
                "{\"at\":\"" + began.minusSeconds(60)
                        + "\",\"cause\":\"HUNG\",\"exitCode\":-1,\"uptimeMillis\":5,\"detail\":\"no beat\"}\n");
        for (int run = 0; run < 2; run++) {
            try (Watchtower tower = builder().supervisedAt(supervisor).start();
                    Watcher watcher = Watcher.at(tower.uri())) {
                JsonNode restart = watcher.await(
                                frame -> !frame.path("process").path("restarts").isEmpty())
                        .path("process")
                        .path("restarts")
                        .get(0);
                assertThat(restart.path("cause").asText()).isEqualTo("HUNG");
                awaitWritten(watcher, run == 0 ? 1 : 0);
                watcher.snapshot();
                watcher.snapshot();
            }
        }
        assertThat(recorded(Entry.Restart.class))
                .singleElement()
                .satisfies(restart -> assertThat(restart.detail()).isEqualTo("no beat"));
    }

    @Test
    void secondWatchtowerOnTheSameDatabase_isRefused_whereThatIsToBeAnError() {
        try (Watchtower tower = builder().start()) {
            assertThat(tower.uri()).isNotNull();
            assertThatThrownBy(() -> builder().failFast(true).start())
                    .isInstanceOf(LockRefusedException.class)
                    .hasMessageContaining("flight.db.lock")
                    .hasMessageNotContaining("\n");
        }
        builder().start().close();
    }

    @Test
    void history_isServed_andSaysWhatIsWrongWithAQuestion() throws Exception {
        try (Watchtower tower = builder().start();
                Watcher watcher = Watcher.at(tower.uri())) {
            registry.breaker("search").transitionToForcedOpenState();
            awaitWritten(watcher, 1);
            HttpResponse<String> all = get(tower.uri(), "/history.json");
            assertThat(all.statusCode()).isEqualTo(200);
            assertThat(all.body()).contains("FORCED_OPEN");
            String toCome =
                    get(tower.uri(), "/history.json?until=2999-01-01T00:00:00Z").body();
            assertThat(Instant.parse(
                            new ObjectMapper().readTree(toCome).path("until").asText()))
                    .isBeforeOrEqualTo(Instant.now());
            assertThat(get(tower.uri(), "/history.json?since=yesterday").statusCode())
                    .isEqualTo(400);
            assertThat(get(tower.uri(), "/history.json?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z")
                            .statusCode())
                    .isEqualTo(400);
        }
        try (Watchtower without = Watchtower.builder().port(0).start()) {
            HttpResponse<String> none = get(without.uri(), "/history.json");
            assertThat(none.statusCode()).isEqualTo(404);
            assertThat(none.body()).startsWith("no flight recorder (expected: recordTo(...)");
        }
    }

    private static HttpResponse<String> get(URI page, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(page.resolve(path))
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
