package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.lifecycle.lock.ProcessLock;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.shutdown.Shutdown;
import io.holdfast.lifecycle.shutdown.ShutdownReason;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole of it, through real sockets. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WatchtowerTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration TICK = Duration.ofMillis(20);

    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();

    private WatchtowerBuilder builder() {
        return Watchtower.builder().registry(registry).port(0).every(TICK);
    }

    private static HttpResponse<String> get(URI page, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(page.resolve(path)).timeout(Duration.ofSeconds(20));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void breakersMoveBeforeTheWatchersEyes() throws Exception {
        Breaker search = registry.breaker("search");
        try (Watchtower tower = builder().start();
                Watcher watcher = Watcher.at(tower.uri())) {
            JsonNode hello = watcher.hello();
            assertThat(hello.path("incarnation").asText()).isNotEmpty();
            assertThat(hello.path("contracts").isArray()).isTrue();
            JsonNode first = watcher.snapshot();
            assertThat(first.path("state").asText()).isEqualTo("READY");
            assertThat(first.path("breakers").get(0).path("state").asText()).isEqualTo("CLOSED");

            for (int i = 0; i < 100; i++) {
                search.onError(1, TimeUnit.MILLISECONDS, new IOException("no route"));
            }
            // A frame may be taken between the transition and the events that say why.
            JsonNode open = watcher.await(frame -> frame.path("breakers")
                            .path(0)
                            .path("state")
                            .asText()
                            .equals("OPEN")
                    && !frame.path("breakers").path(0).path("why").asText().isEmpty()
                    && !frame.path("breakers").path(0).path("lastErrors").isEmpty());
            JsonNode row = open.path("breakers").get(0);
            assertThat(row.path("why").asText()).isEqualTo("failure rate 100.0 % (threshold 50 %) of 100 calls");
            assertThat(row.path("lastErrors").get(0).asText()).isEqualTo("java.io.IOException: no route");
            assertThat(row.path("retryInMillis").asLong()).isBetween(1L, 60_000L);
            assertThat(row.path("timeline").get(0).path("to").asText()).isEqualTo("OPEN");

            registry.breaker("weather");
            JsonNode two = watcher.await(frame -> frame.path("breakers").size() == 2);
            assertThat(two.path("seq").asLong()).isGreaterThan(open.path("seq").asLong());
            assertThat(get(tower.uri(), "/snapshot.json").body()).contains("\"weather\"");
        }
    }

    @Test
    void service_isTheNameThatWasGiven_elseThatOfTheLock(@TempDir Path directory) throws Exception {
        assertThat(builder().serviceName()).isEmpty();
        try (ProcessLock lock = ProcessLock.at(directory.toRealPath().resolve("chat.lock"))
                .tryAcquire()
                .orThrow()) {
            assertThat(builder().lock(lock).serviceName()).isEqualTo("chat");
            try (Watchtower tower = builder().service("orders, east").lock(lock).start();
                    Watcher watcher = Watcher.at(tower.uri())) {
                assertThat(watcher.snapshot().path("service").asText()).isEqualTo("orders, east");
            }
        }
        assertThatThrownBy(() -> builder().service(" "))
                .hasMessage("service: ' ' (expected: a name that is not blank)");
    }

    @Test
    void slowStartAndShutdown_areToldAsSuch() throws Exception {
        Readiness readiness = Readiness.of("database");
        Shutdown shutdown = Shutdown.builder().build();
        Watchtower tower = builder().readiness(readiness).shutdown(shutdown).start();
        try (Watcher watcher = Watcher.at(tower.uri())) {
            JsonNode starting = watcher.snapshot();
            assertThat(starting.path("state").asText()).isEqualTo("STARTING");
            assertThat(starting.path("reason").asText()).isEqualTo("database: not yet");
            assertThat(get(tower.uri(), "/health/ready").statusCode()).isEqualTo(503);
            assertThat(get(tower.uri(), "/health/live").statusCode()).isEqualTo(200);

            readiness.met("database");
            watcher.await(frame -> frame.path("state").asText().equals("READY"));
            assertThat(get(tower.uri(), "/health/ready").statusCode()).isEqualTo(200);

            readiness.unmet("database", "connection refused");
            JsonNode degraded =
                    watcher.await(frame -> frame.path("state").asText().equals("DEGRADED"));
            assertThat(degraded.path("process")
                            .path("readiness")
                            .path("unmet")
                            .path("database")
                            .asText())
                    .isEqualTo("connection refused");

            shutdown.on(
                    io.holdfast.lifecycle.shutdown.ShutdownPhase.NOT_READY, "readiness", reason -> readiness.drain());
            shutdown.on(
                    io.holdfast.lifecycle.shutdown.ShutdownPhase.DRAIN,
                    "seen",
                    reason -> watcher.await(frame -> frame.path("state")
                                    .asText()
                                    .equals("DRAINING")
                            && frame.path("process").path("phase").asText().equals("DRAIN")));
            assertThat(shutdown.begin(ShutdownReason.SIGNAL, "TERM")
                            .toCompletableFuture()
                            .get(20, TimeUnit.SECONDS)
                            .isClean())
                    .isTrue();
            assertThat(watcher.closed()).isEqualTo("1001 shutting down: SIGNAL (TERM)");
        }
        assertThatThrownBy(() -> get(tower.uri(), "/snapshot.json")).isInstanceOf(IOException.class);
    }

    @Test
    void restartOnTheSamePort_theFeedGoesOnWhereItWas() throws Exception {
        Watchtower first = builder().start();
        URI page = first.uri();
        long seen;
        String run;
        try (Watcher watcher = Watcher.at(page)) {
            run = watcher.hello().path("incarnation").asText();
            seen = watcher.await(frame -> frame.path("seq").asLong() >= 5)
                    .path("seq")
                    .asLong();
        }
        try (Watcher again = Watcher.at(page, "?after=" + seen + "&run=" + run)) {
            for (JsonNode point : again.hello().path("series").path("answers")) {
                assertThat(point.path("seq").asLong()).isGreaterThan(seen);
            }
        }
        first.close();
        try (Watchtower second = builder().port(page.getPort()).start();
                Watcher watcher = Watcher.at(page, "?after=" + seen + "&run=" + run)) {
            assertThat(second.uri()).isEqualTo(page);
            JsonNode hello = watcher.hello();
            assertThat(hello.path("incarnation").asText()).isNotEqualTo(run);
            watcher.await(frame -> frame.path("seq").asLong() >= 3);
            try (Watcher all = Watcher.at(page, "?after=2&run=" + run)) {
                assertThat(all.hello()
                                .path("series")
                                .path("answers")
                                .get(0)
                                .path("seq")
                                .asLong())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void overTheLimit_clientsAreToldToComeAgainLater() throws Exception {
        try (Watchtower tower = builder().clients(2).start();
                Watcher one = Watcher.at(tower.uri());
                Watcher two = Watcher.at(tower.uri())) {
            one.snapshot();
            two.snapshot();
            try (Watcher three = Watcher.at(tower.uri())) {
                assertThat(three.closed()).isEqualTo("1013 2 are watching already; try again later");
            }
            one.socket().sendClose(1000, "").join();
            assertThat(one.closed()).startsWith("1000");
            awaitClients(tower, 1);
            try (Watcher four = Watcher.at(tower.uri())) {
                four.snapshot();
            }
        }
    }

    private static void awaitClients(Watchtower tower, int clients) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (tower.clients() != clients && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(tower.clients()).isEqualTo(clients);
    }

    @Test
    void namesThatLookLikeMarkup_stayTextInJson() throws Exception {
        String name = "</script><script>alert(1)</script>\u2028\"'";
        registry.breaker(name);
        try (Watchtower tower = builder().start();
                Watcher watcher = Watcher.at(tower.uri())) {
            assertThat(watcher.snapshot().path("breakers").get(0).path("name").asText())
                    .isEqualTo(name);
            HttpResponse<String> snapshot = get(tower.uri(), "/snapshot.json");
            assertThat(snapshot.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(snapshot.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(new ObjectMapper()
                            .readTree(snapshot.body())
                            .path("breakers")
                            .get(0)
                            .path("name")
                            .asText())
                    .isEqualTo(name);
        }
    }

    @Test
    void aThousandBreakers_fitIntoOneFrame() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            registry.breaker("breaker-" + i);
        }
        try (Watchtower tower = builder().start();
                Watcher watcher = Watcher.at(tower.uri())) {
            JsonNode first = watcher.snapshot();
            assertThat(first.path("breakers")).hasSize(1_000);
            assertThat(watcher.snapshot().path("seq").asLong())
                    .isGreaterThan(first.path("seq").asLong());
        }
    }

    @Test
    void page_isServedWithItsLibrary_andNotTwiceForNothing() throws Exception {
        try (Watchtower tower = builder().start()) {
            HttpResponse<String> page = get(tower.uri(), "/");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
            assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-cache");
            String etag = page.headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> again = get(tower.uri(), "/", "If-None-Match", etag);
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(again.body()).isEmpty();

            HttpResponse<String> script = get(tower.uri(), "/js/chart.js");
            assertThat(script.headers().firstValue("Content-Type")).hasValue("text/javascript; charset=utf-8");
            Matcher library = Pattern.compile("\"(webjars/[^\"]+)\"").matcher(script.body());
            assertThat(library.find()).isTrue();
            assertThat(get(tower.uri(), "/" + library.group(1)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void portInUse_isAnErrorForThoseThatWantItSo() throws Exception {
        try (Watchtower tower = builder().start()) {
            int port = tower.uri().getPort();
            assertThatThrownBy(() -> builder().port(port).failFast(true).start())
                    .isInstanceOf(WatchtowerException.class)
                    .hasMessage("port: " + port
                            + " of 127.0.0.1 cannot be had: Address already in use (expected: a"
                            + " free port; port(0) lets the system choose one)");
        }
    }

    @Test
    void registriesOfOneKind_needNamesOfTheirOwn_thoseOfTwoKindsDoNot() {
        RateLimitRegistry rateLimits = RateLimitRegistry.ofDefaults();
        WatchtowerBuilder builder = Watchtower.builder()
                .registry(rateLimits)
                .registry(RetryPolicyRegistry.ofDefaults())
                .registry("outgoing", rateLimits);
        assertThat(builder.limits).hasSize(3);
        assertThatThrownBy(() -> builder.registry("outgoing", rateLimits))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("registry: 'outgoing' given twice (expected: each name once)");
    }

    @Test
    void addressThatOthersReach_isRefusedWithoutAToken() throws Exception {
        InetAddress everywhere = InetAddress.getByName("0.0.0.0");
        assertThatThrownBy(() -> builder().address(everywhere).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("address: 0.0.0.0 without a token (expected: ");
        assertThatThrownBy(() -> builder().address(everywhere).token("short").start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("token: 5 characters (expected: at least 16, of visible ASCII)");
    }
}
