package io.holdfast.watchtower.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, hosts and origins, as they come through proxies. */
class AccessPolicyTest {

    private final AccessPolicy access = new AccessPolicy(List.of("ops.example", "Wall.Example:8443"), null);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ops.example",
                "OPS.example:8443",
                "ops.example.",
                "wall.example",
                "wall.example:1",
                "10.0.0.1:80"
            })
    void hostThatWasGiven_isKnownAtAnyPort(String host) {
        assertThat(access.isKnownHost(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ops.example.evil.example", "evil.example:8443", "xops.example", "ops.example:x", ""})
    void anyOtherHost_isNot(String host) {
        assertThat(access.isKnownHost(host)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://ops.example, ops.example", // the proxy ends TLS and keeps the host
        "https://ops.example, ops.example:8443",
        "https://ops.example:8443, ops.example", // and loses the port
        "https://ops.example, 127.0.0.1:8000", // and speaks to us by our address
        "http://wall.example, wall.example:8443",
        "http://127.0.0.1:8000, 127.0.0.1:8000", // no proxy
        "http://127.0.0.1, 127.0.0.1:80", // which a browser leaves out
        "https://localhost, localhost:443",
        "HTTPS://OPS.example, ops.example"
    })
    void originOfThePage_isOurs(String origin, String host) {
        assertThat(access.isOwnOrigin(origin, host)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example, ops.example",
        "https://ops.example.evil.example, ops.example",
        "https://evil.example, 127.0.0.1:8000",
        "http://127.0.0.1:9000, 127.0.0.1:8000", // another application of this host
        "http://localhost:3000, localhost:8000",
        "https://user@ops.example, ops.example",
        "ftp://ops.example, ops.example",
        "null, ops.example",
        "ops.example, ops.example"
    })
    void anyOtherOrigin_isNot(String origin, String host) {
        assertThat(access.isOwnOrigin(origin, host)).isFalse();
    }

    @Test
    void policyOfThePage_letsItOpenTheFeed_underEachOfItsNames() {
        assertThat(access.webSockets("127.0.0.1:8000"))
                .isEqualTo("ws://127.0.0.1:8000 wss://127.0.0.1:8000 ws://ops.example:* wss://ops.example:*"
                        + " ws://wall.example:* wss://wall.example:*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://ops.example", "ops example", "ops.example/wt", "a;script-src *", ""})
    void nameThatIsNone_isRefused(String name) {
        assertThatThrownBy(() -> new AccessPolicy(List.of(name), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("host: '" + name
                        + "' (expected: a name or an address, perhaps with a port, such as ops.example:8443)");
    }
}
