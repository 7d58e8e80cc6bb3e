package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.watchtower.PageContent;
import io.holdfast.watchtower.PageResponse;
import io.holdfast.watchtower.Watchtower;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page below an address of another server, which it asks again and again. */
@Tag("system")
@ExtendWith(BrowserExtension.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PolledSystemTest {

    private static final String ADDRESS = "/admin/page";

    private final BreakerRegistry registry = Breakers.registry(8);
    private final Readiness readiness = Readiness.of("database");
    private HttpServer server;
    private Watchtower tower;
    private volatile PageContent content;
    /** What the server says to questions for news in place of the page's answer; 0 for nothing. */
    private volatile int refusal;

    @BeforeEach
    void start() throws IOException {
        tower = tower();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(ADDRESS, this::answer);
        server.start();
    }

    private Watchtower tower() {
        Watchtower made = Breakers.tower()
                .registry(registry)
                .readiness(readiness)
                .withoutServer()
                .start();
        content = made.content();
        return made;
    }

    @AfterEach
    void stop() {
        server.stop(0);
        tower.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(ADDRESS.length());
        String raw = exchange.getRequestURI().getRawQuery();
        Map<String, String> query = Arrays.stream(raw == null ? new String[0] : raw.split("&", -1))
                .map(pair -> URI.create("?" + pair).getQuery().split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        PageResponse response = path.isEmpty() ? content.index("page") : content.get(path.substring(1), query);
        boolean isRefused = path.equals("/feed") && refusal != 0;
        response.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.getResponseHeaders().set("Content-Type", isRefused ? "text/html" : response.contentType());
        exchange.getResponseHeaders().set("Location", "/login");
        byte[] body = isRefused ? "please sign in".getBytes(StandardCharsets.UTF_8) : response.body();
        exchange.sendResponseHeaders(isRefused ? refusal : response.status(), body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private URI page() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + ADDRESS);
    }

    @Test
    void fromStartToEnd_theConnectionIsWhatItIs(Browser browser) {
        browser.open(page());
        browser.waitForConnection("starting");
        browser.waitForText("#headline p", "database");
        readiness.met("database");
        browser.waitForConnection("online");
        browser.waitForTicks(20);

        Breakers.open(registry.breaker(Breakers.name(1)), "no route");
        browser.waitForText("#headline h1", "1 of 8 breakers open");
        browser.screenshot("polled");
        browser.show("breakers/default/payments-api");
        browser.waitForText("#view", "no route");

        readiness.drain();
        browser.waitForConnection("draining");
        tower.close();
        browser.waitForText("#headline p", "1001");
        server.stop(0);
        browser.waitForConnection("offline");
        assertThat(browser.witnessed("connections")).containsExactly("starting", "online", "draining", "offline");
    }

    @Test
    void refusedByTheServersGuard_isSaid_andTriedAgain(Browser browser) {
        readiness.met("database");
        browser.open(page());
        browser.waitForConnection("online");
        for (int status : new int[] {200, 302, 401}) {
            refuse(browser, status);
            browser.waitForText("#headline p", "Answered with 401 (not signed in; load the page again)");
            again(browser);
        }
        refuse(browser, 403);
        browser.waitForText("#headline p", "Answered with 403 (not allowed; load the page again to sign in)");
        again(browser);
        refuse(browser, 404);
        browser.waitForText("#headline p", "Answered with 404 (nothing is there)");
        refusal = 0;
        browser.waitForConnection("online");
        assertThat(browser.complaints()).allMatch(line -> line.contains("Failed to load resource"), "about refusals");
    }

    private void refuse(Browser browser, int status) {
        refusal = status;
        browser.waitForConnection("offline");
    }

    private void again(Browser browser) {
        refusal = 0;
        browser.script("dispatchEvent(new Event('online'))");
        browser.waitForConnection("online");
    }

    /** The server answers, but nothing new comes. */
    @Test
    void ticksThatStop_areStale_andStayIt(Browser browser) {
        readiness.met("database");
        browser.open(page());
        browser.waitForConnection("online");
        browser.script("""
                const real = window.fetch;
                window.fetch = async (asked, ...more) => {
                    const answer = await real(asked, ...more);
                    return new URL(asked).pathname.endsWith("/feed") && !window.goesOn
                        ? new Response("\\n", { headers: { "Content-Type": "application/x-ndjson" } })
                        : answer;
                };""");
        browser.waitForConnection("stale");
        browser.waitForText("#headline h1", "no news for 3");
        assertThat(browser.connection()).isEqualTo("stale");
        browser.script("window.goesOn = true");
        browser.waitForConnection("online");
        assertThat(browser.witnessed("connections")).endsWith("online", "stale", "online");
    }

    @Test
    void processThatIsReplaced_isShownWithoutAReload(Browser browser) {
        readiness.met("database");
        browser.open(page());
        browser.waitForConnection("online");
        browser.script("window.neverReloaded = true");
        tower.close();
        tower = tower();
        browser.waitForConnection("online");
        browser.waitForTicks(5);
        assertThat(browser.script("return window.neverReloaded")).isEqualTo(true);
    }
}
