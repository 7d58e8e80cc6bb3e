package com.example.fresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.holdfast.core.breaker.Breaker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

@Timeout(60)
class FreshTest {

    @Test
    void guardedBean_isGuardedByOurBreaker() throws Exception {
        try (ConfigurableApplicationContext context = SpringApplication.run(Fresh.class)) {
            assertThat(CircuitBreaker.class.getPackage().getImplementationVersion())
                    .isEqualTo(System.getProperty("resilience4j.expected"));
            assertThat(get(context, "/prices")).isEqualTo("yesterday's, since down");
            assertThat(get(context, "/prices")).isEqualTo("yesterday's, since down");
            assertThat(get(context, "/prices"))
                    .isEqualTo("yesterday's, since CircuitBreaker 'prices' is OPEN and does not permit further calls");
            assertThat(get(context, "/actuator/circuitbreakers"))
                    .contains("\"prices\":{")
                    .contains("\"state\":\"OPEN\"");
            assertThat(get(context, "/actuator/metrics")).contains("resilience4j.circuitbreaker.calls");
            assertThat(context.getBean(CircuitBreakerRegistry.class).circuitBreaker("prices"))
                    .isInstanceOf(Breaker.class);
        }
    }

    private static String get(ConfigurableApplicationContext context, String path) throws Exception {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
