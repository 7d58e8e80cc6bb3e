package io.holdfast.watchtower;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A service with a watchtower, in a process of its own. What it prints first is the page's address, or that it works
 * without a page.
 */
final class TowerProcess implements AutoCloseable {

    static final String WITHOUT = "works without a page";

    private static final int EXIT_SECONDS = 10;

    private final Process process;
    private final BufferedReader output;
    private final String first;

    private TowerProcess(Process process) throws IOException {
        this.process = process;
        this.output = process.inputReader();
        this.first = firstLine();
    }

    /**
     * Starts one.
     *
     * @param classPath to use
     * @param log a file for what it logs
     * @param options of the JVM
     * @param breakers how many breakers it has, of which each fails with an error as long as can be
     */
    static TowerProcess start(String classPath, Path log, List<String> options, int breakers) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, TowerProcess.class.getName(), String.valueOf(breakers)));
        return new TowerProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.to(log.toFile()))
                .start());
    }

    static TowerProcess start(Path log, List<String> options, int breakers) throws IOException {
        return start(System.getProperty("java.class.path"), log, options, breakers);
    }

    private String firstLine() throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("http://") || line.startsWith(WITHOUT)) {
                return line;
            }
        }
        throw new IOException("process: ended (expected: that the service works)");
    }

    String first() {
        return first;
    }

    URI page() {
        return URI.create(first);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** How many file descriptors it has open. */
    long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return files.count();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(EXIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** Runs until it is killed, or its parent's pipe is closed. */
    public static void main(String[] args) throws IOException {
        PrintStream parent = System.out;
        System.setOut(System.err);
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindowSize(4)
                .minimumNumberOfCalls(2)
                .build();
        BreakerRegistry registry = BreakerRegistry.of(config);
        for (int i = 0; i < Integer.parseInt(args[0]); i++) {
            Breaker breaker = registry.breaker("breaker-" + i);
            for (int error = 0; error < 5; error++) {
                breaker.onError(1, TimeUnit.MILLISECONDS, new IllegalStateException(error + "x".repeat(400)));
            }
        }
        try (Watchtower tower = Watchtower.builder()
                .registry(registry)
                .port(0)
                .every(Duration.ofMillis(500))
                .start()) {
            parent.println(tower.problems().isEmpty() ? tower.uri() : WITHOUT + ": " + tower.problems());
            int unused = System.in.read();
        }
    }

    static String classPathWithout(String part) {
        return String.join(
                File.pathSeparator,
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                        .filter(entry -> !entry.contains(part))
                        .toList());
    }
}
