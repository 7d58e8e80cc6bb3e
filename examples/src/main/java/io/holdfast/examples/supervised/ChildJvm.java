package io.holdfast.examples.supervised;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A JVM in another process, with this one's classes; its output is read line by line. */
final class ChildJvm implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Thread reader = new Thread(this::read, "lines");

    private ChildJvm(Process process) {
        this.process = process;
        reader.setDaemon(true);
        reader.start();
    }

    static ChildJvm start(List<String> command) throws IOException {
        return new ChildJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** The command line for a small JVM. */
    static List<String> command(List<String> options, Class<?> main, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    long pid() {
        return process.pid();
    }

    /** The next line; null if none came within the time. */
    @Nullable
    String next(Duration limit) throws InterruptedException {
        return lines.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Asks it to end. By its handle: {@link Process#destroy} would close its output as well, and its last words would
     * be lost.
     */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Its exit code; -1 if it does not end. */
    int exitCode() throws InterruptedException {
        return process.waitFor(LONGEST.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
    }

    /** What it has printed, once it has ended. */
    List<String> rest() throws InterruptedException {
        exitCode();
        reader.join(LONGEST.toMillis());
        List<String> rest = new ArrayList<>();
        lines.drainTo(rest);
        return rest;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("(no more output: " + e.getMessage() + ")");
        }
    }
}
