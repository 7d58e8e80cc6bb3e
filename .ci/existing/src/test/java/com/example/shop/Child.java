package com.example.shop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The application in a process of its own, on the class path that it is given. */
final class Child implements AutoCloseable {

    private final Process process;
    private final List<String> output = new ArrayList<>();
    private final CompletableFuture<String> port = new CompletableFuture<>();

    private Child(String classPath, Path changing) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath,
                        "-Dshop.changing=" + changing,
                        Shop.class.getName())
                .redirectErrorStream(true)
                .start();
        Thread reader = new Thread(this::read, "output of the shop");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts it, and waits for no more than a minute until it can be asked. */
    static Child start(String classPath, Path changing) throws IOException {
        return new Child(classPath, changing);
    }

    Http http() throws InterruptedException {
        try {
            return new Http(port.get(60, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the shop did not start:\n" + String.join("\n", output()), e);
        }
    }

    /** What it has written so far. */
    List<String> output() {
        synchronized (output) {
            return List.copyOf(output);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (output) {
                    output.add(line);
                }
                if (line.startsWith("port: ")) {
                    port.complete(line.substring("port: ".length()));
                }
            }
            port.completeExceptionally(new IllegalStateException("ended"));
        } catch (IOException e) {
            port.completeExceptionally(new UncheckedIOException(e));
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
