package com.example.trip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.ConfigurableApplicationContext;

/** The service as it is deployed, on a port of its own, seen over HTTP. */
final class RunningTrip implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;

    RunningTrip(String... properties) {
        context = new SpringApplicationBuilder(TripApplication.class)
                .properties("server.port=0", "holdfast.watchtower.port=0")
                .properties(properties)
                .run();
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    Map<String, Object> json(String path) {
        return JsonParserFactory.getJsonParser().parseMap(get(path).body());
    }

    void tell(String upstream, String behaviour) {
        int status = send(request("/upstreams/" + upstream + "/" + behaviour)
                        .POST(HttpRequest.BodyPublishers.noBody()))
                .statusCode();
        if (status != 200) {
            throw new AssertionError("status: " + status + " (expected: 200)");
        }
    }

    /** The lines of the meters, without comments. */
    List<String> meters() {
        return get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    private HttpRequest.Builder request(String path) {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
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
