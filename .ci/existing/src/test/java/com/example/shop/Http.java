package com.example.shop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.json.JsonParserFactory;

/** An application, seen from outside. */
class Http {

    private final HttpClient client = HttpClient.newHttpClient();
    private final String port;

    Http(String port) {
        this.port = port;
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
}
