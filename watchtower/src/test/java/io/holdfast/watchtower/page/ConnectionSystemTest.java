package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.watchtower.Watchtower;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Starting, Connected, Stale, Draining and Not connected are different things, and the page finds back by itself. */
@Tag("system")
@ExtendWith(BrowserExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectionSystemTest {

    private static final Duration BACK_WITHIN = Duration.ofSeconds(5);

    private final BreakerRegistry registry = Breakers.registry(8);

    /** With a tick of 50 ms, 60 of them stand for a start of a minute. */
    @Test
    void slowStart_isStartingAndNeverOffline(Browser browser) {
        Readiness readiness = Readiness.of("database", "index");
        try (Watchtower tower =
                Breakers.tower().registry(registry).readiness(readiness).start()) {
            browser.open(tower.uri());
            browser.waitForConnection("starting");
            browser.waitForText("#headline p", "database");
            browser.waitForTicks(60);
            browser.screenshot("connection-starting");
            readiness.met("database");
            browser.waitForText("#headline p", "index");
            readiness.met("index");
            browser.waitForConnection("online");

            assertThat(browser.witnessed("connections")).containsExactly("starting", "online");
        }
    }

    @Test
    void drainingProcess_isDrainingUntilItIsGone(Browser browser) {
        Readiness readiness = Readiness.of("database");
        readiness.met("database");
        try (Watchtower tower =
                Breakers.tower().registry(registry).readiness(readiness).start()) {
            browser.open(tower.uri());
            browser.waitForConnection("online");

            readiness.drain();
            browser.waitForConnection("draining");
            browser.waitForText("#headline h1", "Draining");
            browser.screenshot("connection-draining");
        }
        browser.waitForConnection("offline");
        browser.waitForText("#headline h1", "No connection");
        browser.waitForText("#headline p", "1001");
        browser.waitForText(".calm", "when it was last seen");
        browser.screenshot("connection-offline");
        assertThat(browser.witnessed("connections")).containsExactly("starting", "online", "draining", "offline");

        browser.show("process");
        browser.waitForText("#view", "closed with 1001");
    }

    @Test
    void serverRestartedOnTheSamePort_pageIsBackWithoutReload(Browser browser) {
        URI page;
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            page = tower.uri();
            browser.open(page);
            browser.waitForConnection("online");
            browser.script("window.neverReloaded = true");
        }
        browser.waitForConnection("offline");

        BreakerRegistry second = Breakers.registry(3);
        long from = System.nanoTime();
        try (Watchtower tower =
                Breakers.tower().port(page.getPort()).registry(second).start()) {
            browser.waitForText("#headline h1", "No breaker of 3 is open");
            Duration took = Duration.ofNanos(System.nanoTime() - from);

            assertThat(tower.uri()).isEqualTo(page);
            assertThat(took).isLessThan(BACK_WITHIN);
            assertThat(browser.connection()).isEqualTo("online");
            assertThat(browser.script("return window.neverReloaded")).isEqualTo(true);
        }
    }

    /** A host that is gone, or a proxy that hangs, takes the connection and never answers. */
    @Test
    void handshakeThatIsNeverAnswered_isGivenUpAndTriedAgain(Browser browser) throws Exception {
        URI page;
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            page = tower.uri();
            browser.open(page);
            browser.waitForConnection("online");
            browser.show("process");
        }
        browser.waitForConnection("offline");
        try (ServerSocket silent = inPlaceOf(page)) {
            assertThat(silent.getLocalPort()).isEqualTo(page.getPort());
            browser.waitForText("#view", "closed with 4000 (nothing heard for 1");
        }
        try (Watchtower tower =
                Breakers.tower().port(page.getPort()).registry(registry).start()) {
            assertThat(tower.uri()).isEqualTo(page);
            browser.waitForConnection("online");
        }
        assertThat(browser.complaints())
                .allMatch(line -> line.contains("WebSocket connection to"), "about the socket that was given up");
    }

    /** Such as a proxy that lets each one in and cuts it. */
    @Test
    void connectionsThatEndAsSoonAsTheyAreOpen_areTriedEverMoreRarely(Browser browser) throws Exception {
        URI page;
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            page = tower.uri();
            browser.open(page);
            browser.waitForConnection("online");
        }
        try (ServerSocket cutter = inPlaceOf(page)) {
            letInAndCut(cutter);
            long from = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                letInAndCut(cutter);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - from))
                    .as("half a quarter of a second, doubled four times")
                    .isGreaterThan(Duration.ofMillis(3_500));
        }
        browser.waitForConnection("offline");
        assertThat(browser.complaints())
                .allMatch(line -> line.contains("WebSocket connection to"), "about the sockets that were cut");
    }

    private static ServerSocket inPlaceOf(URI page) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.setSoTimeout(20_000);
        server.bind(new InetSocketAddress(page.getHost(), page.getPort()));
        return server;
    }

    private static void letInAndCut(ServerSocket server) throws Exception {
        try (Socket socket = server.accept();
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            String key = "";
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                key = line.startsWith("Sec-WebSocket-Key: ") ? line.substring("Sec-WebSocket-Key: ".length()) : key;
            }
            byte[] accept = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.ISO_8859_1));
            OutputStream out = socket.getOutputStream();
            out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(accept) + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.write(new byte[] {(byte) 0x81, 2, '{', '}'});
        }
    }

    /**
     * The whole process stands still, as in a long pause of the garbage collector; its kernel keeps the connection
     * open.
     */
    @Test
    void processThatStandsStill_isStaleAndThenOnlineAgain(Browser browser) throws Exception {
        try (OtherProcess other = OtherProcess.start()) {
            browser.open(other.page());
            browser.waitForConnection("online");

            other.signal("STOP");
            browser.waitForConnection("stale");
            browser.waitForText("#headline p", "ago: No breaker of 8 is open; that is what stands below.");
            browser.waitForText("#headline h1", "no news for");
            browser.screenshot("connection-stale");
            other.signal("CONT");
            browser.waitForConnection("online");

            assertThat(browser.witnessed("connections")).containsExactly("starting", "online", "stale", "online");
        }
    }

    @Test
    void allSeatsTaken_isSaidWithItsCode(Browser browser) {
        try (Watchtower tower = Breakers.tower().clients(1).registry(registry).start()) {
            URI feed = URI.create("ws://127.0.0.1:" + tower.uri().getPort() + "/ws");
            WebSocket first = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(feed, new WebSocket.Listener() {})
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();

            browser.open(tower.uri());
            browser.waitForConnection("offline");
            browser.waitForText("#headline p", "1013");

            first.abort();
            // it would ask again within eight seconds; news of the network make it ask at once
            browser.script("dispatchEvent(new Event('online'))");
            browser.waitForConnection("online");
        }
    }
}
