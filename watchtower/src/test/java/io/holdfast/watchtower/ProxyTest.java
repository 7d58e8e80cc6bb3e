package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.core.registry.BreakerRegistry;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Behind a proxy that gives the page a folder of a larger site, {@code /wt/}, and takes it off before it passes
 * requests on.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProxyTest {

    private static final String TOKEN = "correct-horse-battery";
    private static final HttpClient PLAIN = HttpClient.newHttpClient();

    private final CookieManager cookies = new CookieManager();
    private final HttpClient browser = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private final Watchtower tower = Watchtower.builder()
            .registry(BreakerRegistry.ofDefaults())
            .port(0)
            .every(Duration.ofMillis(20))
            .token(TOKEN)
            .host("ops.example")
            .start();
    private HttpServer proxy;

    @BeforeEach
    void start() throws IOException {
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> answer(exchange, 404));
        proxy.createContext("/wt/", this::passOn);
        proxy.start();
    }

    @AfterEach
    void stop() {
        proxy.stop(0);
        tower.close();
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void passOn(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString().substring("/wt".length());
        HttpRequest.Builder request = HttpRequest.newBuilder(tower.uri().resolve("." + path));
        String cookie = exchange.getRequestHeaders().getFirst("Cookie");
        if (cookie != null) {
            request.header("Cookie", cookie);
        }
        try {
            HttpResponse<byte[]> response = PLAIN.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            for (String name : new String[] {"Location", "Set-Cookie", "Content-Type"}) {
                response.headers()
                        .firstValue(name)
                        .ifPresent(value -> exchange.getResponseHeaders().add(name, value));
            }
            exchange.sendResponseHeaders(response.statusCode(), 0);
            exchange.getResponseBody().write(response.body());
            exchange.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer(exchange, 502);
        }
    }

    private HttpResponse<String> ask(String path) throws IOException, InterruptedException {
        URI site = URI.create("http://127.0.0.1:" + proxy.getAddress().getPort());
        return browser.send(HttpRequest.newBuilder(site.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void login_leadsBackToThePage_withACookieForItsFolderAlone() throws Exception {
        assertThat(ask("/wt/").statusCode()).isEqualTo(401);
        HttpResponse<String> page = ask("/wt/?token=" + TOKEN);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.uri().getPath()).isEqualTo("/wt/");
        assertThat(page.uri().getQuery()).isNull();
        assertThat(page.body()).contains("<html");
        assertThat(ask("/wt/js/main.js").statusCode()).isEqualTo(200);
        assertThat(ask("/wt/snapshot.json").statusCode()).isNotEqualTo(401);
        assertThat(cookies.getCookieStore().getCookies())
                .singleElement()
                .extracting(HttpCookie::getPath)
                .isEqualTo("/wt/");
    }

    @Test
    void restOfTheAddress_survivesTheLogin() throws Exception {
        HttpResponse<String> history = ask("/wt/history.json?since=2026-01-01T00:00:00Z&token=" + TOKEN);
        assertThat(history.uri().getQuery()).isEqualTo("since=2026-01-01T00:00:00Z");
        assertThat(history.statusCode()).isEqualTo(404); // no recorder, and no loop
    }

    @Test
    void probeWithItsTokenInTheAddress_isAnswered_notSentAway() throws Exception {
        HttpResponse<String> probe = PLAIN.send(
                HttpRequest.newBuilder(tower.uri().resolve("/health/live?token=" + TOKEN))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(probe.statusCode()).isEqualTo(200);
        assertThat(probe.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void addressOfAnotherSiteInThePath_isNoPlaceToBeSentTo() throws Exception {
        try (RawConnection connection = RawConnection.to(tower.uri())) {
            connection.say(
                    "GET //evil.example/?token=" + TOKEN + " HTTP/1.1",
                    "Host: " + tower.uri().getAuthority());
            assertThat(connection.head()).doesNotContainIgnoringCase("Location: //");
        }
    }

    @Test
    void feed_opensForThePageOfAProxyThatEndsTls() throws Exception {
        try (RawConnection connection = RawConnection.to(tower.uri())) {
            connection.say(
                    "GET /ws?token=" + TOKEN + " HTTP/1.1\r\nHost: ops.example:8443",
                    "Origin: https://ops.example",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
            assertThat(connection.head()).startsWith("HTTP/1.1 101");
            assertThat(connection.firstFrame()).contains("\"hello\"");
        }
    }
}
