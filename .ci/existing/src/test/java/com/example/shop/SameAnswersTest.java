package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.breaker.Breaker;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same questions put to the application with our starter on its class path and to the one without, each in a
 * process of its own. They must get the same answers, but for {@link Differences}.
 */
@Timeout(180)
class SameAnswersTest {

    private static final String OPEN = "\"state\":\"FORCED_OPEN\"";

    @TempDir
    Path directory;

    @Test
    void everyQuestion_getsTheAnswerOfResilience4jAlone() throws Exception {
        String classes = path(Shop.class);
        String alone = classes + File.pathSeparator + System.getProperty("shop.alone");
        assertThat(alone).doesNotContain("holdfast-core", "holdfast-spring-boot-starter");
        String with = System.getProperty("java.class.path");
        assertThat(with).contains(path(Breaker.class));
        Path changing = Files.writeString(directory.resolve("changing.yaml"), "shop.greeting: hello\n");
        try (Child theirs = Child.start(alone, changing);
                Child ours = Child.start(with, changing)) {
            Http theirHttp = theirs.http();
            Http ourHttp = ours.http();
            CompletableFuture<Map<String, String>> expected =
                    CompletableFuture.supplyAsync(() -> new Questions(theirHttp).ask());
            Map<String, String> answers = new Questions(ourHttp).ask();
            compare(answers, expected.join());
            refresh(theirHttp, ourHttp, changing);
            assertThat(ours.output()).filteredOn(line -> line.contains("Exception") && line.contains("holdfast"))
                    .isEmpty();
        }
    }

    private static void compare(Map<String, String> ours, Map<String, String> theirs) {
        assertThat(ours.keySet()).containsExactlyElementsOf(theirs.keySet()).hasSizeGreaterThan(600);
        assertThat(ours.keySet().stream()
                        .filter(question -> !between(question, ours, theirs).isEmpty())
                        .map(question -> question + ": " + between(question, ours, theirs)))
                .isEmpty();
    }

    private static String between(String question, Map<String, String> ours, Map<String, String> theirs) {
        return Differences.between(ours.get(question), theirs.get(question));
    }

    /** Resilience4j's starter for Boot 4 forgets all states in a refresh; ours keeps them, and has the new settings. */
    private void refresh(Http theirs, Http ours, Path changing) throws Exception {
        for (Http shop : new Http[] {theirs, ours}) {
            assertThat(shop.get("/greeting")).isEqualTo("hello");
            shop.operate("prices", "FORCE_OPEN");
        }
        Files.writeString(
                changing,
                "shop.greeting: good day\nresilience4j.circuitbreaker.instances.prices.failure-rate-threshold: 77\n");
        int status = theirs.post("/actuator/refresh", "").statusCode();
        assertThat(ours.post("/actuator/refresh", "").statusCode()).isEqualTo(status);
        boolean refreshed = status == 200;
        assertThat(ours.get("/greeting"))
                .isEqualTo(theirs.get("/greeting"))
                .isEqualTo(refreshed ? "good day" : "hello");
        assertThat(ours.get("/actuator/circuitbreakers")).contains(OPEN);
        assertThat(ours.get("/prices/plain/hello")).contains("is FORCED_OPEN");
        assertThat(ours.get("/actuator/circuitbreakers").contains("\"failureRateThreshold\":\"77.0%\""))
                .isEqualTo(refreshed);
    }

    private static String path(Class<?> type) {
        return Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }
}
