package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.lifecycle.lock.ProcessLock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service starts whatever the watchtower cannot have, and gets it when it can be had. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServiceFirstTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();

    private WatchtowerBuilder builder() {
        return Watchtower.builder().registry(registry).every(Duration.ofMillis(20));
    }

    private static ServerSocket taken() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static void await(BooleanSupplier wanted) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!wanted.getAsBoolean() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(wanted.getAsBoolean()).isTrue();
    }

    private static int status(URI page, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(page.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Test
    void portTaken_theServiceStarts_andThePageComesWhenThePortIsFree() throws Exception {
        ServerSocket other = taken();
        int port = other.getLocalPort();
        try (Watchtower tower = builder().port(port).start()) {
            assertThat(tower.uri()).hasToString("http://127.0.0.1:" + port + "/");
            assertThat(tower.clients()).isZero();
            assertThat(tower.problems())
                    .containsExactly("port: " + port + " of 127.0.0.1 cannot be had: Address already in use"
                            + " (expected: a free port; port(0) lets the system choose one)");
            other.close();
            await(() -> tower.problems().isEmpty());
            try (Watcher watcher = Watcher.at(tower.uri())) {
                watcher.snapshot();
            }
            assertThat(LivingThreads.named("holdfast-watchtower-retry.*")).isEmpty();
        } finally {
            other.close();
        }
    }

    @Test
    void closedWhileItStillTries_nothingIsLeftBehind() throws Exception {
        try (ServerSocket other = taken()) {
            Watchtower tower = builder().port(other.getLocalPort()).start();
            assertThat(LivingThreads.named("holdfast-watchtower-retry.*")).hasSize(1);
            tower.close();
            assertThat(LivingThreads.named("holdfast-watchtower-retry.*")).isEmpty();
            assertThat(LivingThreads.named("holdfast-watchtower-tick.*")).isEmpty();
        }
    }

    @Test
    void severalServicesOnOneHost_haveTheirPagesWithoutAWordAboutPorts() throws Exception {
        try (Watchtower one = builder().start();
                Watchtower two = builder().start()) {
            assertThat(one.problems()).isEmpty();
            assertThat(two.problems()).isEmpty();
            assertThat(List.of(one.uri().getPort(), two.uri().getPort()))
                    .doesNotHaveDuplicates()
                    .allSatisfy(port -> assertThat(port).isBetween(8_000, 8_009));
            assertThat(status(two.uri(), "/")).isEqualTo(200);
        }
    }

    @Test
    void recorderThatAnotherHas_isTakenUpWhenItIsGivenBack() throws Exception {
        Path database = directory.resolve("flight.db");
        Watchtower first = builder().port(0).recordTo(database).start();
        try (Watchtower second = builder().port(0).recordTo(database).start();
                Watcher watcher = Watcher.at(second.uri())) {
            JsonNode without = watcher.snapshot().path("process").path("recorder");
            assertThat(without.path("state").asText()).isEqualTo("PAUSED");
            assertThat(without.path("reason").asText()).contains("flight.db.lock");
            assertThat(second.problems()).singleElement().asString().contains("flight.db.lock");
            assertThat(status(second.uri(), "/history.json")).isEqualTo(503);
            registry.breaker("missed").transitionToForcedOpenState();
            watcher.await(frame ->
                    frame.path("process").path("recorder").path("dropped").asLong() > 0);
            first.close();
            watcher.await(frame -> frame.path("process")
                    .path("recorder")
                    .path("state")
                    .asText()
                    .equals("RECORDING"));
            assertThat(second.problems()).isEmpty();
            assertThat(status(second.uri(), "/history.json")).isEqualTo(200);
            watcher.await(ServiceFirstTest::recordsAndHasMissedOne);
        }
        try (ProcessLock free =
                ProcessLock.at(directory.resolve("flight.db.lock")).tryAcquire().orThrow()) {
            assertThat(free.lostReason()).isEmpty();
        }
    }

    private static boolean recordsAndHasMissedOne(JsonNode frame) {
        JsonNode recorder = frame.path("process").path("recorder");
        return recorder.path("state").asText().equals("RECORDING")
                && recorder.path("dropped").asLong() > 0;
    }

    @Test
    void directoryOfTheRecorderThatCannotBeUsed_isTriedAgain() throws Exception {
        Path place = Files.createFile(directory.resolve("data")); // a file where a directory should be
        try (Watchtower tower =
                        builder().port(0).recordTo(place.resolve("flight.db")).start();
                Watcher watcher = Watcher.at(tower.uri())) {
            JsonNode without = watcher.snapshot().path("process").path("recorder");
            assertThat(without.path("reason").asText()).contains("data");
            Files.delete(place);
            Files.createDirectory(place);
            watcher.await(frame -> frame.path("process")
                    .path("recorder")
                    .path("state")
                    .asText()
                    .equals("RECORDING"));
        }
    }
}
