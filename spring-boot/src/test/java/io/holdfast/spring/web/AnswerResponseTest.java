package io.holdfast.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.executor.Answer;
import io.holdfast.executor.AnswerException;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.spring.AnswerResponder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import reactor.core.publisher.Mono;

/** A controller returns an answer, and a client sees what it is worth; the same on both web stacks. */
class AnswerResponseTest {

    enum Ask {
        TRIP
    }

    static final Field<String> CITY = Field.of("city", String.class);
    static final Field<String> SECRET = Field.of("secret", String.class);
    static final Field<String> ROUTE = Field.of("route", String.class);
    static final Field<String> WEATHER = Field.of("weather", String.class);
    static final Node KEY = Node.named("key").reads(CITY).writes(SECRET);
    static final Node ROUTER = Node.named("router").reads(CITY, SECRET).writes(ROUTE);
    static final Node FORECAST = Node.named("forecast").reads(CITY).writes(WEATHER);

    static String fail(String city, String on, String value) {
        if (city.contains(on)) {
            throw new IllegalStateException("password in " + city);
        }
        return value;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean(destroyMethod = "close")
        NodeExecutor<Ask> executor() {
            Contract<Ask> contract = Contract.of(Ask.class)
                    .inputs(CITY)
                    .nodes(KEY, ROUTER, FORECAST)
                    .intent(Ask.TRIP, i -> i.requires(ROUTE).welcomes(WEATHER))
                    .build();
            NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(5));
            return NodeExecutor.builder(contract)
                    .deadline(Duration.ofSeconds(9))
                    .registry(io.holdfast.core.registry.BreakerRegistry.ofDefaults())
                    .bind(KEY, policy, in -> "s3cret")
                    .bind(
                            ROUTER,
                            policy.breaker(1, Duration.ofSeconds(90)),
                            in -> fail(in.get(CITY), "lost", "by train"))
                    .bind(FORECAST, policy.failOpen(), in -> fail(in.get(CITY), "fog", "sun"))
                    .build();
        }

        @Bean
        Trips trips(NodeExecutor<Ask> executor) {
            return new Trips(executor);
        }
    }

    @RestController
    static class Trips {
        private final NodeExecutor<Ask> executor;

        Trips(NodeExecutor<Ask> executor) {
            this.executor = executor;
        }

        @GetMapping("/future")
        CompletableFuture<Answer> future(@RequestParam("city") String city) {
            return executor.run(Ask.TRIP, Values.of(CITY, city));
        }

        @GetMapping("/stage")
        CompletionStage<ResponseEntity<Answer>> stage(@RequestParam("city") String city) {
            return future(city)
                    .thenApply(answer ->
                            ResponseEntity.status(203).header("X-Own", "yes").body(answer));
        }

        @GetMapping("/unsaid")
        ResponseEntity<?> unsaid(@RequestParam("city") String city) {
            return city.isEmpty()
                    ? ResponseEntity.badRequest().body(Map.of("city", "empty"))
                    : ResponseEntity.ok(future(city).join());
        }

        @GetMapping("/object")
        Object object(@RequestParam("city") String city) {
            ResponseEntity<?> entity = unsaid(city);
            return entity.getStatusCode().value() == 200 ? Objects.requireNonNull(entity.getBody()) : entity;
        }

        @GetMapping("/unsaid-mono")
        Mono<ResponseEntity<?>> unsaidMono(@RequestParam("city") String city) {
            return Mono.fromFuture(() -> unsaidFuture(city));
        }

        @GetMapping("/unsaid-future")
        CompletableFuture<ResponseEntity<?>> unsaidFuture(@RequestParam("city") String city) {
            return CompletableFuture.completedFuture(unsaid(city));
        }

        @GetMapping("/cached")
        ResponseEntity<Answer> cached(@RequestParam("city") String city) {
            return ResponseEntity.ok()
                    .contentType(MediaType.parseMediaType("application/vnd.trip+json"))
                    .cacheControl(CacheControl.maxAge(Duration.ofHours(1)))
                    .eTag("v1")
                    .lastModified(1_000_000)
                    .header("Expires", "Fri, 01 Jan 2100 00:00:00 GMT")
                    .header("content-language", "no")
                    .header("Content-Security-Policy", "default-src 'none'")
                    .header("Holdfast-Degraded", "own")
                    .body(future(city).join());
        }

        @GetMapping("/mono")
        Mono<Answer> mono(@RequestParam("city") String city) {
            return Mono.fromFuture(() -> future(city));
        }

        @GetMapping("/plain")
        Answer plain(@RequestParam("city") String city) {
            return future(city).join();
        }

        @GetMapping("/thrown")
        CompletionStage<String> thrown(@RequestParam("city") String city) {
            return future(city).thenApply(answer -> answer.orThrow().get(ROUTE));
        }

        @GetMapping("/node")
        String node() {
            return executor.run(ROUTER, Values.none()).join().orThrow().toString();
        }

        @GetMapping("/other")
        Map<String, String> other() {
            return Map.of("an", "other");
        }
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private ConfigurableApplicationContext context = start("servlet");

    private static ConfigurableApplicationContext start(String type, Class<?>... more) {
        SpringApplication application = new SpringApplication(Application.class);
        application.addPrimarySources(java.util.List.of(more));
        return application.run(
                "--server.port=0", "--spring.main.web-application-type=" + type, "--spring.main.banner-mode=off");
    }

    private void use(String type, Class<?>... more) {
        if (!type.equals("servlet") || more.length > 0) {
            context.close();
            context = start(type, more);
        }
    }

    @AfterEach
    void close() {
        context.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        String port = context.getEnvironment().getProperty("local.server.port");
        return client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void anAnswer_isAResponse(String type) throws Exception {
        use(type);
        for (String path : new String[] {"/future", "/mono", "/plain"}) {
            HttpResponse<String> complete = get(path + "?city=oslo");
            assertThat(complete.statusCode()).as(path).isEqualTo(200);
            assertThat(complete.body()).isEqualTo("{\"route\":\"by train\",\"weather\":\"sun\"}");
            assertThat(complete.headers().firstValue("Holdfast-Degraded")).isEmpty();

            HttpResponse<String> degraded = get(path + "?city=fog");
            assertThat(degraded.statusCode()).isEqualTo(200);
            assertThat(degraded.headers().firstValue("Holdfast-Degraded")).contains("weather");
            assertThat(degraded.body()).isEqualTo("{\"route\":\"by train\"}");
        }
        HttpResponse<String> failed = get("/future?city=lost");
        assertThat(failed.statusCode()).isEqualTo(503);
        assertThat(failed.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(failed.body())
                .contains("\"status\":503")
                .contains("\"missing\":[\"route\"]")
                .contains("\"detail\":\"What this needs is unavailable: route.\"")
                .doesNotContain("password", "Exception", "s3cret");
        assertThat(failed.headers().firstValue("Retry-After")).isEmpty();

        HttpResponse<String> refused = get("/thrown?city=oslo");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(refused.headers().firstValue("Retry-After").map(Integer::valueOf))
                .hasValueSatisfying(seconds -> assertThat(seconds).isBetween(60, 90));
        assertThat(refused.body()).contains("\"missing\":[\"route\"]").doesNotContain("password", "circuit");
        assertThat(get("/other").body()).isEqualTo("{\"an\":\"other\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void anEntity_keepsItsStatusAndHeadersUnlessTheAnswerFailed(String type) throws Exception {
        use(type);
        HttpResponse<String> degraded = get("/stage?city=fog");
        assertThat(degraded.statusCode()).isEqualTo(203);
        assertThat(degraded.headers().firstValue("X-Own")).contains("yes");
        assertThat(degraded.headers().firstValue("Holdfast-Degraded")).contains("weather");
        assertThat(degraded.body()).isEqualTo("{\"route\":\"by train\"}");
        assertThat(get("/stage?city=lost").statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void anEntityThatFailed_keepsNoHeaderOfTheBodyThatItWasMeantFor(String type) throws Exception {
        use(type);
        HttpResponse<String> complete = get("/cached?city=oslo");
        assertThat(complete.statusCode()).isEqualTo(200);
        assertThat(complete.headers().firstValue("Content-Type")).contains("application/vnd.trip+json");
        assertThat(complete.headers().firstValue("Cache-Control")).contains("max-age=3600");
        assertThat(complete.headers().firstValue("ETag")).contains("\"v1\"");
        assertThat(get("/cached?city=fog").headers().allValues("Holdfast-Degraded"))
                .containsExactly("weather");

        HttpResponse<String> failed = get("/cached?city=lost");
        assertThat(failed.statusCode()).isEqualTo(503);
        assertThat(failed.body()).contains("\"missing\":[\"route\"]");
        assertThat(failed.headers().allValues("Content-Type")).containsExactly("application/problem+json");
        assertThat(failed.headers().map())
                .containsKey("content-security-policy")
                .doesNotContainKeys("etag", "last-modified", "expires", "content-language");
        assertThat(failed.headers().allValues("Cache-Control")).doesNotContain("max-age=3600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void whatDoesNotTellItsType_mayHoldAnAnswer(String type) throws Exception {
        use(type);
        for (String path : new String[] {"/unsaid", "/object", "/unsaid-mono", "/unsaid-future"}) {
            assertThat(get(path + "?city=oslo").body())
                    .as(path)
                    .isEqualTo("{\"route\":\"by train\",\"weather\":\"sun\"}");
            HttpResponse<String> other = get(path + "?city=");
            assertThat(other.statusCode()).as(path).isEqualTo(400);
            assertThat(other.body()).as(path).isEqualTo("{\"city\":\"empty\"}");
        }
        for (String path : new String[] {"/unsaid", "/object", "/unsaid-mono", "/unsaid-future"}) {
            assertThat(get(path + "?city=lost").statusCode()).as(path).isEqualTo(503);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void aNodesFailure_isUnavailableToo(String type) throws Exception {
        use(type);
        HttpResponse<String> failed = get("/node");
        assertThat(failed.statusCode()).isEqualTo(503);
        assertThat(failed.body()).contains("\"detail\":\"What this needs is unavailable.\"");
    }

    @Configuration(proxyBeanMethods = false)
    static class Own {
        @Bean
        AnswerResponder responder() {
            return answer -> ResponseEntity.status(299).body(Map.of("own", answer.outcome()));
        }
    }

    @RestControllerAdvice
    static class OwnAdvice {
        @ExceptionHandler(AnswerException.class)
        ResponseEntity<String> handle(AnswerException thrown) {
            return ResponseEntity.status(418).body("own");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void theApplication_mayDoItItsOwnWay(String type) throws Exception {
        use(type, Own.class, OwnAdvice.class);
        assertThat(get("/future?city=oslo").statusCode()).isEqualTo(299);
        assertThat(get("/future?city=lost").body()).isEqualTo("{\"own\":\"FAILED\"}");
        assertThat(get("/thrown?city=lost").statusCode()).isEqualTo(418);
    }
}
