package io.holdfast.spring.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.heartbeat.Heartbeat;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BeatTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final int THREADS = 3;

    @TempDir
    Path directory;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean
        Hangs hangs() {
            return new Hangs();
        }
    }

    @RestController
    static class Hangs {

        final CountDownLatch hanging = new CountDownLatch(THREADS);
        final CountDownLatch freed = new CountDownLatch(1);
        final CountDownLatch asynchronous = new CountDownLatch(1);

        @GetMapping("/hang")
        String hang() throws InterruptedException {
            hanging.countDown();
            freed.await(60, TimeUnit.SECONDS);
            return "freed";
        }

        @GetMapping("/quick")
        String quick() {
            return "quick";
        }

        @GetMapping("/later")
        Callable<String> later() {
            return () -> {
                asynchronous.await(60, TimeUnit.SECONDS);
                return "later";
            };
        }
    }

    private ConfigurableApplicationContext run(String... arguments) {
        return new SpringApplicationBuilder(App.class)
                .properties(
                        "spring.main.banner-mode=off",
                        "server.port=0",
                        "holdfast.lifecycle.own-jvm=false",
                        "holdfast.lifecycle.beat-within=300ms",
                        "holdfast.lifecycle.directory=" + directory)
                .run(arguments);
    }

    private static URI uri(ConfigurableApplicationContext context, String path) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
    }

    private static HttpRequest get(ConfigurableApplicationContext context, String path) {
        return HttpRequest.newBuilder(uri(context, path))
                .timeout(Duration.ofSeconds(60))
                .build();
    }

    private static String ask(ConfigurableApplicationContext context, String path)
            throws IOException, InterruptedException {
        return CLIENT.send(get(context, path), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void assertBeats(ConfigurableApplicationContext context) {
        Heartbeat heartbeat = context.getBean(Heartbeat.class);
        long before = heartbeat.sequence();
        Await.until("it beats", () -> heartbeat.sequence() >= before + 2);
    }

    @Test
    void allThreadsOfTheServerHang_silenceAndBrokenLiveness_untilTheyAreFree() throws Exception {
        try (ConfigurableApplicationContext context = run("--server.tomcat.threads.max=" + THREADS)) {
            ApplicationAvailability availability = context.getBean(ApplicationAvailability.class);
            Heartbeat heartbeat = context.getBean(Heartbeat.class);
            Hangs hangs = context.getBean(Hangs.class);
            assertBeats(context);

            List<CompletableFuture<?>> asked = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                asked.add(CLIENT.sendAsync(get(context, "/hang"), HttpResponse.BodyHandlers.ofString()));
            }
            assertThat(hangs.hanging.await(30, TimeUnit.SECONDS)).isTrue();
            long whenHung = heartbeat.sequence();

            Await.until("broken", () -> availability.getLivenessState() == LivenessState.BROKEN);
            // one probe may have been under way when the last thread was taken
            assertThat(heartbeat.sequence()).isLessThanOrEqualTo(whenHung + 1);

            hangs.freed.countDown();
            CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
            assertBeats(context);
            Await.until("mended", () -> availability.getLivenessState() == LivenessState.CORRECT);
        }
    }

    @Test
    void requestThatCompletes_beats_anAsynchronousOneWhenItIsDone() throws Exception {
        try (ConfigurableApplicationContext context = run("--holdfast.lifecycle.beat-within=60s")) {
            Heartbeat heartbeat = context.getBean(Heartbeat.class);
            Await.until("the first probe", () -> heartbeat.sequence() == 1);

            assertThat(ask(context, "/quick")).isEqualTo("quick");
            Await.until("a beat", () -> heartbeat.sequence() == 2);
            assertThat(heartbeat.lastUnit()).isEqualTo("request");

            CompletableFuture<HttpResponse<String>> later =
                    CLIENT.sendAsync(get(context, "/later"), HttpResponse.BodyHandlers.ofString());
            assertThat(ask(context, "/quick")).isEqualTo("quick");
            Await.until("of the quick one", () -> heartbeat.sequence() == 3);
            context.getBean(Hangs.class).asynchronous.countDown();

            assertThat(later.get(30, TimeUnit.SECONDS).body()).isEqualTo("later");
            Await.until("of the later one", () -> heartbeat.sequence() == 4);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--server.servlet.context-path=/shop",
                "--server.address=127.0.0.1",
                "--server.address=0.0.0.0",
                "--management.server.port=0",
                "--server.http2.enabled=true",
                "--spring.mvc.servlet.path=/api"
            })
    void idleServer_beats(String setting) {
        try (ConfigurableApplicationContext context = run(setting)) {
            assertBeats(context);
            assertThat(context.getBean(Heartbeat.class).lastUnit()).isEqualTo("probe");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "need"})
    void idleServerOverTls_beats(String clientAuth) throws Exception {
        Path keys = directory.resolve("keys.p12");
        assertThat(new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=elsewhere.example",
                                "-keystore",
                                keys.toString(),
                                "-storepass",
                                "secret",
                                "-storetype",
                                "PKCS12")
                        .inheritIO()
                        .start()
                        .waitFor(60, TimeUnit.SECONDS))
                .isTrue();
        try (ConfigurableApplicationContext context = run(
                "--server.ssl.key-store=" + keys,
                "--server.ssl.key-store-password=secret",
                "--server.ssl.client-auth=" + clientAuth,
                "--server.http2.enabled=true")) {
            assertBeats(context);
        }
    }

    @Test
    void beatOfWebSwitchedOff_nobodyBeats_andSilenceSaysNothing() throws Exception {
        try (ConfigurableApplicationContext context =
                run("--holdfast.lifecycle.beat.web=false", "--holdfast.lifecycle.beat-within=20ms")) {
            assertThat(ask(context, "/quick")).isEqualTo("quick");
            assertThat(context.getBeansOfType(SelfProbe.class)).isEmpty();
            Heartbeat heartbeat = context.getBean(Heartbeat.class);
            Await.until("a long silence", () -> heartbeat.silence().compareTo(Duration.ofMillis(300)) > 0);

            assertThat(heartbeat.sequence()).isZero();
            assertThat(context.getBean(ApplicationAvailability.class).getLivenessState())
                    .isEqualTo(LivenessState.CORRECT);
        }
    }

    @Test
    void pathOfTheProbe_isKnownToNobodyElse() throws Exception {
        try (ConfigurableApplicationContext context = run("--holdfast.lifecycle.beat-within=60s")) {
            HttpResponse<String> answer = CLIENT.send(
                    get(context, "/holdfast-beat-00000000-0000-0000-0000-000000000000"),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(404);
        }
    }
}
