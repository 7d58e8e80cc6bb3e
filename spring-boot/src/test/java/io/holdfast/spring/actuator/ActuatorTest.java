package io.holdfast.spring.actuator;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.lifecycle.readiness.Readiness;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ActuatorTest {

    @TempDir
    Path directory;

    enum Intent {
        TRIP
    }

    private static final Field<String> CITY = Field.of("city", String.class);
    private static final Field<String> SKY = Field.of("sky", String.class);
    private static final Node WEATHER = Node.named("weather").reads(CITY).writes(SKY);

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean
        NodeExecutor<Intent> trips() {
            Contract<Intent> contract = Contract.of(Intent.class)
                    .inputs(CITY)
                    .nodes(WEATHER)
                    .intent(Intent.TRIP, needs -> needs.requires(SKY))
                    .build();
            return NodeExecutor.builder(contract)
                    .deadline(Duration.ofSeconds(10))
                    .registry(BreakerRegistry.ofDefaults())
                    .bind(WEATHER, NodePolicy.timeout(Duration.ofMillis(800)).retries(2), inputs -> {
                        if (inputs.get(CITY).equals("Atlantis")) {
                            throw new IOException("no such city");
                        }
                        return "blue";
                    })
                    .build();
        }
    }

    private ConfigurableApplicationContext run(String... arguments) {
        return new SpringApplicationBuilder(App.class)
                .properties(
                        "spring.main.banner-mode=off",
                        "spring.application.name=trips",
                        "server.port=0",
                        "management.endpoints.web.exposure.include=health,holdfast",
                        "management.endpoint.health.show-details=always",
                        "holdfast.lifecycle.own-jvm=false",
                        "holdfast.lifecycle.directory=" + directory)
                .run(arguments);
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext context, String path) throws Exception {
        URI uri = URI.create(
                "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + "/actuator/" + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    @SuppressWarnings("unchecked")
    void endpoint_tellsNodesAnswersContractsAndProcess() throws Exception {
        try (ConfigurableApplicationContext context = run()) {
            NodeExecutor<Intent> trips = context.getBean(NodeExecutor.class);
            trips.run(Intent.TRIP, Values.of(CITY, "Berlin")).get(20, TimeUnit.SECONDS);
            trips.run(Intent.TRIP, Values.of(CITY, "Atlantis")).get(20, TimeUnit.SECONDS);

            assertThat(get(context, "holdfast/answers").body())
                    .isEqualTo("{\"trips\":{\"TRIP\":{\"complete\":1,\"degraded\":0,\"failed\":1}}}");
            assertThat(get(context, "holdfast/nodes").body())
                    .isEqualTo("{\"trips\":{\"weather\":{\"inFlight\":0,\"zombies\":0,\"late\":0,"
                            + "\"policy\":\"at most 800 ms an attempt, 2 retries, breaker weather, fails close\"}}}");
            assertThat(get(context, "holdfast/contracts").body())
                    .startsWith("{\"trips\":{\"name\":\"" + Intent.class.getName()
                            + "\",\"intents\":[\"TRIP\"],\"nodes\":[\"weather\"]," + "\"warnings\":[],\"mermaid\":\"");
            assertThat(get(context, "holdfast/process")
                            .body()
                            .replaceAll("Millis\":\\d+", "Millis\":0")
                            .replaceAll("beats\":\\d+", "beats\":0")
                            .replaceAll("lastUnit\":\"[a-z]*", "lastUnit\":\""))
                    .isEqualTo("{\"lock\":{\"path\":\"" + directory.toRealPath().resolve("trips.lock")
                            + "\",\"held\":true},\"heartbeat\":{\"beats\":0,\"silenceMillis\":0,\"beatWithinMillis\":0,"
                            + "\"lastUnit\":\"\"},\"readiness\":{\"state\":\"READY\",\"conditions\":[\"lock\","
                            + "\"application\"],\"unmet\":{}},\"shutdown\":{\"begun\":false},\"lastEnd\":\"UNKNOWN\"}");
            assertThat(get(context, "holdfast").body())
                    .startsWith("{\"nodes\":{\"trips\"")
                    .contains("\"answers\":{\"trips\"", "\"contracts\":{\"trips\"", "\"process\":{\"lock\"");
            assertThat(get(context, "holdfast/nothing").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void health_followsTheProcess_andNotTheBreakers() throws Exception {
        try (ConfigurableApplicationContext context = run()) {
            context.getBean(NodeExecutor.class).registry().breaker("payments").transitionToOpenState();
            assertThat(get(context, "health/holdfast").body())
                    .contains("\"status\":\"UP\"")
                    .contains("\"details\":{\"state\":\"READY\",\"lock\":\"held\",\"silenceMillis\":");

            context.getBean(Readiness.class).unmet("lock", "a test");

            HttpResponse<String> answer = get(context, "health/holdfast");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body())
                    .contains("\"status\":\"OUT_OF_SERVICE\"")
                    .contains("\"details\":{\"state\":\"DEGRADED\",\"unmet\":{\"lock\":\"a test\"}");
        }
    }

    @Test
    void health_canBeSwitchedOff() throws Exception {
        try (ConfigurableApplicationContext context = run("--management.health.holdfast.enabled=false")) {
            assertThat(get(context, "health/holdfast").statusCode()).isEqualTo(404);
        }
    }
}
