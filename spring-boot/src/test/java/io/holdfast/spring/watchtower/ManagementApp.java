package io.holdfast.spring.watchtower;

import io.holdfast.core.registry.BreakerRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application whose page is served by its management server, and a client of that. */
final class ManagementApp implements AutoCloseable {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean
        BreakerRegistry shopBreakers() {
            BreakerRegistry registry = BreakerRegistry.ofDefaults();
            registry.breaker("payments");
            return registry;
        }
    }

    final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();

    private ManagementApp(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static ManagementApp run(String... arguments) {
        return new ManagementApp(new SpringApplicationBuilder(App.class)
                .properties(
                        "spring.main.banner-mode=off",
                        "spring.application.name=shop",
                        "server.port=0",
                        "management.endpoints.web.exposure.include=holdfast",
                        "holdfast.watchtower.enabled=true",
                        "holdfast.watchtower.management=true",
                        "holdfast.watchtower.every=50ms")
                .run(arguments));
    }

    BreakerRegistry breakers() {
        return context.getBean(BreakerRegistry.class);
    }

    URI uri(String path) {
        String management = context.getEnvironment().getProperty("local.management.port");
        String port = management != null ? management : context.getEnvironment().getProperty("local.server.port");
        return URI.create("http://127.0.0.1:" + port + path);
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(10));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> head(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri(path))
                        .timeout(Duration.ofSeconds(10))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        context.close();
    }
}
