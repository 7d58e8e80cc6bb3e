package io.holdfast.watchtower.server;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where and for whom to serve. Immutable.
 *
 * @param address to bind
 * @param port to bind; 0 lets the system choose
 * @param token what a client must show; null only on loopback
 * @param hosts further names under which the server may be addressed
 * @param clients how many may watch at once
 */
public record ServerOptions(
        InetAddress address, int port, @Nullable String token, List<String> hosts, int clients) {

    private static final int SHORTEST_TOKEN = 16;

    /** Returns the same options with another port. */
    public ServerOptions at(int otherPort) {
        return new ServerOptions(address, otherPort, token, hosts, clients);
    }

    /** Returns the address of the page if the server listens at this port. */
    public URI uri(int boundPort) {
        String host = address.isAnyLocalAddress() ? "localhost" : address.getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + boundPort + "/");
    }

    /** Refuses unsafe options. */
    public ServerOptions {
        hosts = List.copyOf(hosts);
        hosts.forEach(AccessPolicy::nameOf);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
        if (clients < 1) {
            throw new IllegalArgumentException("clients: " + clients + " (expected: >= 1)");
        }
        if (token == null && !address.isLoopbackAddress()) {
            throw new IllegalArgumentException("address: " + address.getHostAddress()
                    + " without a token (expected: a loopback address, or token(...) so that not"
                    + " everybody in the network can watch)");
        }
        if (token != null && (token.length() < SHORTEST_TOKEN || !token.matches("[\\x21-\\x7e]+"))) {
            throw new IllegalArgumentException("token: " + token.length() + " characters (expected: at least "
                    + SHORTEST_TOKEN + ", of visible ASCII)");
        }
    }
}
