package io.holdfast.spring.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.lifecycle.Lifecycle;
import io.holdfast.lifecycle.shutdown.ShutdownReason;
import io.holdfast.watchtower.Watchtower;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PageTest {

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

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
        BreakerRegistry shopBreakers() {
            BreakerRegistry registry = BreakerRegistry.ofDefaults();
            registry.breaker("payments");
            return registry;
        }

        @Bean
        NodeExecutor<Intent> trips(BreakerRegistry registry) {
            Contract<Intent> contract = Contract.of(Intent.class)
                    .inputs(CITY)
                    .nodes(WEATHER)
                    .intent(Intent.TRIP, needs -> needs.requires(SKY))
                    .build();
            return NodeExecutor.builder(contract)
                    .deadline(Duration.ofSeconds(10))
                    .registry(registry)
                    .bind(WEATHER, NodePolicy.timeout(Duration.ofSeconds(1)), inputs -> "blue")
                    .build();
        }

        @Bean
        Last last() {
            return new Last();
        }
    }

    static final class Last implements DisposableBean {
        final List<String> seen = new CopyOnWriteArrayList<>();
        URI page = URI.create("http://127.0.0.1/");

        @Override
        public void destroy() throws Exception {
            seen.add("answers " + status(page));
        }
    }

    private static ConfigurableApplicationContext run(String... arguments) {
        return new SpringApplicationBuilder(App.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.main.banner-mode=off",
                        "spring.application.name=trips",
                        "holdfast.watchtower.enabled=true",
                        "holdfast.watchtower.every=50ms",
                        "holdfast.watchtower.port=0")
                .run(arguments);
    }

    private static Watchtower tower(ConfigurableApplicationContext context) {
        return context.getBean(Page.class).watchtower().orElseThrow();
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static int status(URI uri) {
        try {
            return get(uri).statusCode();
        } catch (Exception e) {
            return 0;
        }
    }

    private static String snapshot(ConfigurableApplicationContext context) throws Exception {
        URI uri = tower(context).uri().resolve("snapshot.json");
        long start = System.nanoTime();
        HttpResponse<String> answer = get(uri);
        while (answer.statusCode() != 200 && System.nanoTime() - start < LIMIT_NANOS) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            answer = get(uri);
        }
        return answer.body();
    }

    @Test
    void enabled_showsRegistryAndExecutorByTheirBeanNames() throws Exception {
        try (ConfigurableApplicationContext context = run()) {
            assertThat(snapshot(context)).contains("shopBreakers", "payments", "\"trips\"", "weather");
            assertThat(status(tower(context).uri())).isEqualTo(200);
            assertThat(context.getBean(Page.class).problems()).isEmpty();
        }
    }

    @Test
    void withoutTheProperty_noPage() {
        try (ConfigurableApplicationContext context = run("--holdfast.watchtower.enabled=false")) {
            assertThat(context.getBeansOfType(Page.class)).isEmpty();
        }
    }

    @Test
    void closed_thePortIsFreeAndNoThreadIsLeft() {
        ConfigurableApplicationContext context = run();
        URI uri = tower(context).uri();
        context.close();

        assertThat(status(uri)).isZero();
    }

    @Test
    void withALifecycle_thePageIsThereWhileTheContextCloses() throws Exception {
        try (ConfigurableApplicationContext context =
                run("--holdfast.lifecycle.own-jvm=false", "--holdfast.lifecycle.directory=" + directory)) {
            Last last = context.getBean(Last.class);
            last.page = tower(context).uri();
            assertThat(snapshot(context)).contains("READY");

            context.getBean(Lifecycle.class)
                    .shutdown()
                    .begin(ShutdownReason.API, "a test")
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);

            assertThat(last.seen).containsExactly("answers 200");
            assertThat(status(last.page)).isZero();
        }
    }

    @Test
    void recorder_byOneProperty() throws Exception {
        Path database = directory.resolve("flight.db");
        try (ConfigurableApplicationContext context = run("--holdfast.watchtower.recorder=" + database)) {
            assertThat(context.getBean(Page.class).problems()).isEmpty();
        }
        assertThat(Files.size(database)).isPositive();
    }

    @Test
    void portTaken_theApplicationStartsAndThePageSaysSo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
                ConfigurableApplicationContext context = run("--holdfast.watchtower.port=" + taken.getLocalPort())) {
            assertThat(context.isRunning()).isTrue();
            assertThat(context.getBean(Page.class).problems())
                    .singleElement()
                    .asString()
                    .contains(Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    void artifactExcluded_isNamed() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(WatchtowerAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader(Watchtower.class))
                .withPropertyValues("holdfast.watchtower.enabled=true")
                .run(context -> {
                    assertThat(context).hasFailed();
                    FailureAnalysis analysis = new MissingWatchtowerAnalyzer().analyze(context.getStartupFailure());
                    assertThat(analysis).isNotNull();
                    assertThat(analysis.getAction()).contains("io.holdfast:holdfast-watchtower");
                });
    }
}
