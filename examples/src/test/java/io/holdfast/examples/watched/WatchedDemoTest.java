package io.holdfast.examples.watched;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.process.ExitCodes;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example as it is started by {@code -Ddemo.serve=true}, in a process of its own. */
@Tag("system")
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WatchedDemoTest {
    private static final int TERM = 15;

    @TempDir
    Path directory;

    @Test
    void servesUntilItIsToldToEnd() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Ddemo.port=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WatchedDemo.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader()) {
            URI page = address(output);
            awaitBody(page, "\"state\":\"READY\"");
            String body = awaitBody(page, "\"node\":\"waste_rag\"");
            assertThat(body).contains("\"state\":\"RECORDING\"", "\"held\":true", "\"conditions\":[\"lock\"");
            assertThat(get(page).statusCode()).isEqualTo(200);

            process.toHandle().destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(ExitCodes.SIGNAL_BASE + TERM);
            assertThat(Files.size(directory.resolve("flight.db"))).isPositive();
        } finally {
            process.destroyForcibly();
        }
    }

    private static URI address(BufferedReader output) throws IOException {
        String mark = "watch it at ";
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(mark)) {
                return URI.create(line.substring(mark.length(), line.indexOf(' ', mark.length())));
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("output: " + said + " (expected: a line with the address)");
    }

    private static HttpResponse<String> get(URI page) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(page.resolve("/snapshot.json"))
                .timeout(Duration.ofSeconds(20))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String awaitBody(URI page, String part) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        String body = "";
        while (System.nanoTime() < end) {
            body = get(page).body();
            if (body.contains(part)) {
                return body;
            }
        }
        throw new AssertionError("snapshot: " + body + " (expected: " + part + ")");
    }
}
