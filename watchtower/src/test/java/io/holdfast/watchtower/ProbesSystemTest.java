package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a probe is told by a process that starts and ends slowly, and by one that hangs. */
@Tag("system")
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProbesSystemTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private Process start(String kind) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProbedProcess.class.getName(),
                        directory.toString(),
                        kind)
                .redirectError(
                        ProcessBuilder.Redirect.to(directory.resolve("log").toFile()))
                .start();
    }

    /** How many probes got which answer while this held; once there is no server any more that is over. */
    private static Map<Integer, Integer> probesWhile(URI page, BooleanSupplier more) throws InterruptedException {
        Map<Integer, Integer> answers = new TreeMap<>();
        HttpRequest probe = HttpRequest.newBuilder(page.resolve("/health/live"))
                .timeout(Duration.ofSeconds(20))
                .build();
        while (more.getAsBoolean()) {
            try {
                HttpResponse<Void> answer = HTTP.send(probe, HttpResponse.BodyHandlers.discarding());
                answers.merge(answer.statusCode(), 1, Integer::sum);
            } catch (IOException e) {
                return answers;
            }
        }
        return answers;
    }

    @Test
    void slowStartAndLongDrain_areAliveAllTheTime() throws Exception {
        Process process = start("works");
        try (BufferedReader output = process.inputReader()) {
            URI page = URI.create(output.readLine());
            assertThat(probesWhile(page, () -> !isReady(output))).containsOnlyKeys(200);
            assertThat(output.readLine()).isEqualTo("works");
            process.destroy(); // TERM
            Map<Integer, Integer> answers = probesWhile(page, process::isAlive);
            assertThat(answers).containsOnlyKeys(200);
            assertThat(answers.get(200)).as("probes during the drain").isGreaterThan(20);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isReady(BufferedReader output) {
        try {
            return output.ready();
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void loopThatHangs_isNotAlive() throws Exception {
        Process process = start("hangs");
        try (BufferedReader output = process.inputReader()) {
            URI page = URI.create(output.readLine());
            assertThat(output.readLine()).isEqualTo("works");
            HttpRequest probe =
                    HttpRequest.newBuilder(page.resolve("/health/live")).build();
            String last = "";
            for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                    !last.startsWith("503") && System.nanoTime() < end; ) {
                HttpResponse<String> answer = HTTP.send(probe, HttpResponse.BodyHandlers.ofString());
                last = answer.statusCode() + " " + answer.body();
            }
            assertThat(last).startsWith("503 the work loop is silent for ");
        } finally {
            process.destroyForcibly();
        }
    }
}
