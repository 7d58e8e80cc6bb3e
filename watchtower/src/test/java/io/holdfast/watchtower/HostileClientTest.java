package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.registry.BreakerRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not come in does not, and the watchtower stands afterwards. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileClientTest {

    private static final String TOKEN = "correct-horse-battery";

    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();
    private final Watchtower tower = builder().start();
    private final URI page = tower.uri();

    private WatchtowerBuilder builder() {
        return Watchtower.builder().registry(registry).port(0).every(Duration.ofMillis(20));
    }

    @AfterEach
    void stillStands() throws Exception {
        try (Watcher watcher = Watcher.at(page)) {
            watcher.snapshot();
        }
        tower.close();
    }

    private String ask(String method, String path, String... headers) throws IOException {
        return ask(page, method, path, headers);
    }

    private static String ask(URI page, String method, String path, String... headers) throws IOException {
        String[] lines = new String[headers.length + 1];
        lines[0] = method + " " + path + " HTTP/1.1";
        System.arraycopy(headers, 0, lines, 1, headers.length);
        try (RawConnection connection = RawConnection.to(page).say(lines)) {
            return connection.head();
        }
    }

    private String host() {
        return "Host: " + page.getAuthority();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "127.0.0.1.evil.example",
                "localhost.evil.example:8000",
                "localhost'; script-src *",
                "user@localhost",
                "localhost:8000:1"
            })
    void hostOfAnotherSite_isRefused(String name) throws IOException {
        assertThat(ask("GET", "/snapshot.json", "Host: " + name)).matches("(?s)HTTP/1.1 (421|400) .*");
        try (RawConnection connection = RawConnection.to(page)) {
            connection.say(
                    "GET /ws HTTP/1.1\r\nHost: " + name,
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
            assertThat(connection.head()).doesNotStartWith("HTTP/1.1 101");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:8000", "10.1.2.3:80"})
    void hostThatIsAnAddressOrLocal_isKnown(String name) throws IOException {
        assertThat(ask("GET", "/health/live", "Host: " + name)).startsWith("HTTP/1.1 200");
    }

    @Test
    void requestWithoutHost_isRefused() throws IOException {
        assertThat(ask("GET", "/health/live")).startsWith("HTTP/1.1 400");
        assertThat(ask("GET", "/health/live", "Host:")).matches("(?s)HTTP/1.1 (421|400) .*");
        try (RawConnection connection = RawConnection.to(page).say("GET /snapshot.json HTTP/1.0")) {
            assertThat(connection.head()).startsWith("HTTP/1.1 421");
        }
    }

    /** As some balancers ask by default. */
    @Test
    void probeOverHttp10WithoutHost_isAnswered() throws IOException {
        try (RawConnection connection = RawConnection.to(page).say("GET /health/live HTTP/1.0")) {
            assertThat(connection.head()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void thousandRequestsAtOnce_onOneConnection_areCutAtAHundred() throws IOException {
        String asking = "GET /health/live HTTP/1.1\r\n" + host() + "\r\n\r\n";
        try (RawConnection connection = RawConnection.to(page)) {
            connection.say(asking.repeat(1_000).getBytes(StandardCharsets.ISO_8859_1));
            assertThat(connection.rest().split("HTTP/1.1 200 OK", -1)).hasSizeLessThanOrEqualTo(101);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"})
    void whatMightChangeSomething_isRefused(String method) throws IOException {
        String path = method.equals("CONNECT") ? page.getAuthority() : "/snapshot.json";
        assertThat(ask(method, path, host(), "Content-Length: 0")).matches("(?s)HTTP/1.1 (405|400) .*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../snapshot/Snapshot.class",
                "/..%2f..%2f..%2f..%2fMETA-INF/MANIFEST.MF",
                "/%2e%2e/%2e%2e/Watchtower.class",
                "/js/../../Watchtower.class",
                "/js",
                "/js/",
                "/webjars/uplot/../../../io/holdfast/watchtower/Watchtower.class",
                "/webjars/jquery/jquery.js",
                "/.hidden.js",
                "/js//feed.js",
                "/index.html%00.js",
                "//etc/passwd",
                "/\\..\\..\\x.js"
            })
    void pathThatLeavesThePage_isNotFound(String path) throws IOException {
        assertThat(ask("GET", path, host())).matches("(?s)HTTP/1.1 (400|404) .*");
    }

    @Test
    void hugeHeader_isRefused() throws IOException {
        assertThat(ask("GET", "/", host(), "X: " + "x".repeat(20_000))).startsWith("HTTP/1.1 431");
    }

    @Test
    void everyResponseCarriesTheHeadersThatKeepThePageToItself() throws IOException {
        for (String path : List.of("/snapshot.json", "/nothing", "/health/live")) {
            assertThat(ask("GET", path, host()))
                    .contains("Content-Security-Policy: default-src 'self'; connect-src 'self' ws://"
                            + page.getAuthority() + " wss://" + page.getAuthority() + ";")
                    .contains("frame-ancestors 'none'")
                    .contains("X-Content-Type-Options: nosniff")
                    .contains("Referrer-Policy: no-referrer")
                    .doesNotContain("Server: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://localhost.evil.example", "file://", "not an origin"})
    void webSocketOfAnotherSite_isClosed1008(String origin) throws IOException {
        try (RawConnection connection = RawConnection.to(page).shakeHands(page, "Origin: " + origin)) {
            assertThat(connection.head()).startsWith("HTTP/1.1 101");
            assertThat(connection.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void webSocketOfAnotherPort_isClosed1008() throws IOException {
        try (RawConnection connection = RawConnection.to(page).shakeHands(page, "Origin: http://127.0.0.1:1")) {
            connection.head();
            assertThat(connection.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void webSocketOfThePageItself_isServed() throws Exception {
        try (Watcher watcher = Watcher.at(page, "", "Origin", "http://" + page.getAuthority())) {
            watcher.hello();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8102 6869", // not masked
                "f180 00000000", // reserved bits
                "81ff 7fffffffffffffff 00000000", // as long as can be
                "89fe 7fff 00000000", // a control frame that is too long
                "83 80 00000000", // no such opcode
                "80 80 00000000" // goes on with nothing
            })
    void framesThatAreNone_endTheConnectionAndNothingElse(String hex) throws IOException {
        byte[] frame = HexFormat.of().parseHex(hex.replace(" ", ""));
        try (RawConnection connection = RawConnection.to(page).shakeHands(page)) {
            connection.head();
            connection.say(Arrays.copyOf(frame, 10_000));
            assertThat(connection.closeCode()).isIn(1002, 1008, 1009);
        }
    }

    @Test
    void clientThatTalks_isHeardOutForAWhileAndThenShownOut() throws IOException {
        byte[] hi = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'};
        try (RawConnection connection = RawConnection.to(page).shakeHands(page)) {
            connection.head();
            for (int i = 0; i < 1_001; i++) {
                connection.say(hi);
            }
            assertThat(connection.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void ping_isAnsweredOnce() throws Exception {
        byte[] ping = {(byte) 0x89, (byte) 0x81, 0, 0, 0, 0, 'x'};
        byte[] bye = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 3, (byte) 0xe8};
        try (RawConnection connection = RawConnection.to(page).shakeHands(page)) {
            connection.head();
            connection.say(ping).say(bye);
            assertThat(connection.framesUntilClose(0x8a)).isEqualTo(1);
        }
    }

    @Test
    void withToken_nothingIsShownWithoutIt() throws Exception {
        try (Watchtower guarded = builder()
                .address(InetAddress.getByName("127.0.0.1"))
                .token(TOKEN)
                .start()) {
            URI at = guarded.uri();
            String host = "Host: " + at.getAuthority();
            for (String path : List.of("/", "/snapshot.json", "/history.json", "/health/live", "/js/main.js")) {
                assertThat(ask(at, "GET", path, host)).startsWith("HTTP/1.1 401");
                assertThat(ask(at, "GET", path + "?token=wrong-wrong-wrong-wrong", host))
                        .startsWith("HTTP/1.1 401");
                assertThat(ask(at, "GET", path, host, "Authorization: Bearer " + TOKEN + "x"))
                        .startsWith("HTTP/1.1 401");
                assertThat(ask(at, "GET", path, host, "Cookie: holdfast-" + at.getPort() + "=" + TOKEN))
                        .startsWith("HTTP/1.1 401");
            }
            assertThat(ask(at, "GET", "/health/live", host, "Authorization: Bearer " + TOKEN))
                    .startsWith("HTTP/1.1 200");
            try (RawConnection connection = RawConnection.to(at).shakeHands(at)) {
                connection.head();
                assertThat(connection.closeCode()).isEqualTo(1008);
            }
            try (Watcher watcher = Watcher.at(at, "?token=" + TOKEN)) {
                watcher.hello();
            }
        }
    }

    @Test
    void tokenInTheAddressLine_becomesACookieThatNoScriptReads() throws Exception {
        try (Watchtower guarded = builder().token(TOKEN).start()) {
            URI at = guarded.uri();
            String host = "Host: " + at.getAuthority();
            String exchanged = ask(at, "GET", "/?token=" + TOKEN, host);
            assertThat(exchanged)
                    .startsWith("HTTP/1.1 303")
                    .contains("Location: ./\r\n")
                    .doesNotContain(TOKEN);
            Matcher cookie = Pattern.compile("Set-Cookie: (holdfast-[0-9]+=[0-9a-f]{64});(.*)\r\n")
                    .matcher(exchanged);
            assertThat(cookie.find()).isTrue();
            assertThat(cookie.group(2)).contains("HttpOnly", "SameSite=Lax").doesNotContain("Path");

            assertThat(ask(at, "GET", "/health/live", host, "Cookie: " + cookie.group(1)))
                    .startsWith("HTTP/1.1 200");
            try (Watcher watcher = Watcher.at(at, "", "Cookie", cookie.group(1))) {
                watcher.snapshot();
            }
        }
    }
}
