package com.example.shop;

import com.example.alone.ShopAlone;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.ConfigurableApplicationContext;

/** A running application, seen from outside and from inside. */
final class Running implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;

    private Running(Class<?> application) {
        context = SpringApplication.run(application);
    }

    /** The application with the recipe pasted into it. */
    static Running withRecipe() {
        return new Running(Shop.class);
    }

    /** The application with the starter alone. */
    static Running starterAlone() {
        return new Running(ShopAlone.class);
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    CircuitBreakerRegistry registry() {
        return context.getBean("circuitBreakerRegistry", CircuitBreakerRegistry.class);
    }

    CircuitBreaker breaker(String name) {
        return registry().find(name).orElseThrow(() -> new AssertionError("breaker: " + name + " (expected: known)"));
    }

    /** What was heard of one name since a number of lines, without the name. */
    List<String> heardOf(String name, int since) {
        List<String> lines = heard();
        return lines.subList(since, lines.size()).stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .toList();
    }

    List<String> heard() {
        return context.getBean(Listening.Heard.class).lines;
    }

    HttpResponse<String> ask(String path) {
        return send(request(path).GET());
    }

    String get(String path) {
        return ask(path).body();
    }

    /** The part of an answer that lies below some keys. */
    @SuppressWarnings("unchecked")
    Map<String, Object> json(String path, String... keys) {
        Map<String, Object> part = JsonParserFactory.getJsonParser().parseMap(get(path));
        for (String key : keys) {
            part = (Map<String, Object>) part.get(key);
        }
        return part;
    }

    HttpResponse<String> post(String path, String json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    HttpResponse<String> operate(String name, String state) {
        return post("/actuator/circuitbreakers/" + name, "{\"updateState\":\"" + state + "\"}");
    }

    private HttpRequest.Builder request(String path) {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
