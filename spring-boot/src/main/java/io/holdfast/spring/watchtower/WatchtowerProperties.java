package io.holdfast.spring.watchtower;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The page on breakers, nodes, answers and the process.
 *
 * @param enabled whether there is a page
 * @param management whether Boot's management server serves it too, as the part page of the endpoint holdfast, which
 *     has to be exposed; then it has no port of its own unless one is set
 * @param port its port; by default 8000 or the first free one of the nine after it, 0 lets the system choose
 * @param address the address that it listens at; by default loopback, and any other needs a token
 * @param token what every client must present, at least 16 visible ASCII characters
 * @param hosts further names by which browsers may address the page
 * @param every the interval between ticks; by default 1 s
 * @param recorder the flight recorder's database; without one nothing is recorded
 * @param supervisor the directory of the supervisor, whose restarts are shown
 */
@ConfigurationProperties("holdfast.watchtower")
record WatchtowerProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("false") boolean management,
        @Nullable Integer port,
        @Nullable InetAddress address,
        @Nullable String token,
        @DefaultValue List<String> hosts,
        @Nullable Duration every,
        @Nullable Path recorder,
        @Nullable Path supervisor) {

    /** A token that guards nothing would be worse than none. */
    WatchtowerProperties {
        if (management && port == null && (address != null || token != null || !hosts.isEmpty())) {
            throw new IllegalArgumentException(
                    "holdfast.watchtower.address, token, hosts: set without a port of its own"
                            + " (expected: holdfast.watchtower.port too, or none of them with management)");
        }
    }

    /** Whether it listens by itself. */
    boolean hasOwnServer() {
        return !management || port != null;
    }

    @Override
    public String toString() {
        return "WatchtowerProperties[management=" + management + ", port=" + port + ", address=" + address
                + ", recorder=" + recorder + ']';
    }
}
