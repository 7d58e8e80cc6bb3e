package io.holdfast.examples.upstream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * An HTTP server on an ephemeral loopback port that answers {@code GET /?q=...}. Its behaviour can be switched while it
 * runs. An answer that waits holds no thread: the exchange is parked and completed later, or never.
 */
public final class Upstream implements AutoCloseable {
    /** How late a slow upstream is. */
    static final Duration SLOWNESS = Duration.ofMillis(600);

    private static final int THREADS = 2;

    private final String name;
    private final UnaryOperator<String> knowledge;
    private final HttpServer server;
    private final ExecutorService threads;
    /** One permit for each request that came: tests wait for them. */
    final Semaphore arrivals = new Semaphore(0);

    private final AtomicInteger requests = new AtomicInteger();
    private volatile Behaviour behaviour = Behaviour.HEALTHY;

    private Upstream(String name, UnaryOperator<String> knowledge, HttpServer server) {
        this.name = name;
        this.knowledge = knowledge;
        this.server = server;
        this.threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "upstream-" + name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts a healthy upstream.
     *
     * @param knowledge from the question to the body of the answer
     */
    public static Upstream start(String name, UnaryOperator<String> knowledge) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            Upstream upstream = new Upstream(name, knowledge, server);
            server.setExecutor(upstream.threads);
            server.createContext("/", upstream::handle);
            server.start();
            return upstream;
        } catch (IOException e) {
            throw new UncheckedIOException("upstream: " + name + " (expected: a free loopback port)", e);
        }
    }

    public String name() {
        return name;
    }

    /** Returns the address that answers {@code question}. */
    public URI asking(String question) {
        String host = server.getAddress().getAddress().getHostAddress();
        return URI.create("http://" + host + ":" + server.getAddress().getPort() + "/?q="
                + URLEncoder.encode(question, StandardCharsets.UTF_8));
    }

    /** Changes the behaviour, from the next request on. */
    public void behave(Behaviour next) {
        requests.set(0);
        behaviour = next;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        int number = requests.getAndIncrement();
        Behaviour present = behaviour;
        arrivals.release();
        switch (present) {
            case HEALTHY -> answer(exchange);
            case SLOW -> answerLater(exchange);
            case FAILING -> send(exchange, 503, "no capacity");
            case FLAKY -> {
                if (number % 2 == 0) {
                    send(exchange, 503, "no capacity");
                } else {
                    answer(exchange);
                }
            }
            case HANGING -> {
                // the exchange stays open, without a thread, until the caller gives up
            }
            case GARBLED -> send(exchange, 200, "<html><body>It works!</body></html>");
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        String question = URLDecoder.decode(query.substring("q=".length()), StandardCharsets.UTF_8);
        send(exchange, 200, knowledge.apply(question));
    }

    private void answerLater(HttpExchange exchange) {
        CompletableFuture.delayedExecutor(SLOWNESS.toMillis(), TimeUnit.MILLISECONDS, threads)
                .execute(() -> {
                    try {
                        answer(exchange);
                    } catch (IOException e) {
                        // the caller gave up meanwhile, which is what slowness is here for
                        exchange.close();
                    }
                });
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
