package com.example.trip;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * The other services, on a loopback port, so that the example needs nothing from outside: each can be told to fail or
 * to hang.
 */
@Component
class Upstreams implements DisposableBean {

    enum Behaviour {
        ANSWER,
        FAIL,
        HANG
    }

    private static final Map<String, String> WORDS =
            Map.of("router", "by train to ", "forecast", "sunny in ", "hotels", "Grand Hotel ", "fares", "42");

    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    Upstreams() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        WORDS.keySet().forEach(name -> server.createContext("/" + name, exchange -> answer(name, exchange)));
        server.start();
    }

    String address(String upstream) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + upstream;
    }

    void tell(String upstream, Behaviour behaviour) {
        if (!WORDS.containsKey(upstream)) {
            throw new IllegalArgumentException("upstream: " + upstream + " (expected: one of " + WORDS.keySet() + ")");
        }
        behaviours.put(upstream, behaviour);
    }

    private void answer(String name, HttpExchange exchange) throws IOException {
        try (exchange) {
            Behaviour behaviour = behaviours.getOrDefault(name, Behaviour.ANSWER);
            if (behaviour == Behaviour.HANG) {
                closing.await();
            }
            String path = exchange.getRequestURI().getPath();
            String about = name.equals("fares") ? "" : path.substring(name.length() + 2);
            byte[] body = (WORDS.get(name) + about).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(behaviour == Behaviour.ANSWER ? 200 : 503, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void destroy() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
