package io.holdfast.spring.lifecycle;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.lifecycle.heartbeat.Heartbeat;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.core.env.Environment;

/**
 * A request to our own server, which its own threads answer with a beat: where they hang, there is none, although a
 * timer would still run. Its path is known to nobody else. Whether the server speaks TLS is found out by trying. Asked
 * by one thread; {@link #isAsked} and {@link #answer} by many.
 */
final class SelfProbe implements AopInfrastructureBean {

    private static final GuardedLog LOG = GuardedLog.of(SelfProbe.class);
    private static final int ANSWERED = 204;
    private static final int LONGEST_CONNECT_MILLIS = 2000;
    private static final List<String> SCHEMES = List.of("http", "https");

    private final Heartbeat heartbeat;
    private final Environment environment;
    private final String path = "/holdfast-beat-" + UUID.randomUUID();
    private final AtomicBoolean portSaid = new AtomicBoolean();
    private final AtomicBoolean strangerSaid = new AtomicBoolean();
    private final AtomicBoolean failureSaid = new AtomicBoolean();
    private @Nullable String scheme;

    SelfProbe(Heartbeat heartbeat, Environment environment) {
        this.heartbeat = heartbeat;
        this.environment = environment;
    }

    /** Whether this request is ours. */
    boolean isAsked(String requestPath) {
        return requestPath.endsWith(path);
    }

    /** Beats; to be called by the server's thread that has our request. */
    void answer() {
        heartbeat.beat("probe");
    }

    /** Says that a request is done. */
    void completed() {
        heartbeat.beat("request");
    }

    /**
     * Asks, and comes back with the answer or when the time is up.
     *
     * @param limit for each attempt; there are two until it is known whether the server speaks TLS
     */
    void ask(Duration limit) {
        Integer port = environment.getProperty("local.server.port", Integer.class);
        if (port == null || port <= 0) {
            if (portSaid.compareAndSet(false, true)) {
                LOG.warn("no port of a web server of our own is known: beats come from requests alone");
            }
            return;
        }
        boolean strange = false;
        for (String each : scheme == null ? SCHEMES : List.of(scheme)) {
            int status = ask(each, port, limit);
            if (status == ANSWERED) {
                scheme = each;
                failureSaid.set(false);
                return;
            }
            strange |= status > 0;
        }
        if (strange) {
            stranger();
        }
    }

    /** Something before our filter answers, such as the handshake of a server that asks for certificates. */
    private void stranger() {
        heartbeat.beat("probe");
        if (strangerSaid.compareAndSet(false, true)) {
            LOG.warn("the server answers the probe itself, before the application: taken for a beat all the same");
        }
    }

    /** The status; 0 for none. */
    private int ask(String with, int port, Duration limit) {
        HttpURLConnection connection = null;
        try {
            connection = open(new URI(with, null, host(), port, base() + path, null, null).toURL(), limit);
            int status = connection.getResponseCode();
            return status < 0 ? 0 : status;
        } catch (SSLException e) {
            // an alert is an answer, made by the thread that would have served the request
            boolean refused = String.valueOf(e.getMessage()).contains("alert");
            failed(with, e);
            return refused ? 1 : 0;
        } catch (Exception e) {
            failed(with, e);
            return 0;
        } finally {
            if (connection != null) {
                connection.disconnect();
            }
        }
    }

    private void failed(String with, Exception problem) {
        if (with.equals(scheme) && failureSaid.compareAndSet(false, true)) {
            LOG.warn("the server does not answer our own probe: {}", problem.toString());
        } else {
            LOG.debug("no answer to the probe over {}: {}", with, problem.toString());
        }
    }

    private static HttpURLConnection open(URL url, Duration limit) throws IOException {
        int millis = (int) Math.min(Math.max(limit.toMillis(), 1), Integer.MAX_VALUE);
        HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(Math.min(millis, LONGEST_CONNECT_MILLIS));
        connection.setReadTimeout(millis);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("Connection", "close");
        if (connection instanceof HttpsURLConnection tls) {
            tls.setSSLSocketFactory(OwnServerTrust.socketFactory());
            tls.setHostnameVerifier((name, session) -> true);
        }
        return connection;
    }

    /** The server may listen at one address only. */
    private String host() throws UnknownHostException {
        String set = environment.getProperty("server.address");
        InetAddress address = set == null || set.isBlank() ? null : InetAddress.getByName(set);
        InetAddress target =
                address == null || address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
        String text = target.getHostAddress();
        return text.contains(":") ? "[" + text + "]" : text;
    }

    private String base() {
        String context = environment.getProperty("server.servlet.context-path", "");
        String base = context.isEmpty() ? environment.getProperty("spring.webflux.base-path", "") : context;
        return base.equals("/") ? "" : base;
    }
}
