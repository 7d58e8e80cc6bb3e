package io.holdfast.lifecycle.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A small JVM in another process, spoken to line by line, with a limit on every wait. */
public final class ChildJvm implements AutoCloseable {

    public static final long LIMIT_SECONDS = 90;

    private final Process process;
    private final PrintWriter in;
    private final BlockingQueue<String> out = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> err = new LinkedBlockingQueue<>();
    private final List<Thread> pumps = new ArrayList<>();

    private ChildJvm(Process process) {
        this.process = process;
        this.in = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        pump(process.getInputStream(), out);
        pump(process.getErrorStream(), err);
    }

    public static ChildJvm start(Class<?> main, Object... arguments) throws IOException {
        return startIn(List.of(), List.of(), main, arguments);
    }

    /** With a command before {@code java}, such as {@code unshare}. */
    public static ChildJvm startIn(List<String> before, List<String> options, Class<?> main, Object... arguments)
            throws IOException {
        return of(command(before, options, main, arguments));
    }

    public static ChildJvm of(List<String> command) throws IOException {
        return new ChildJvm(new ProcessBuilder(command).start());
    }

    public static List<String> command(List<String> before, List<String> options, Class<?> main, Object... arguments) {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx32m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    public long pid() {
        return process.pid();
    }

    public Process process() {
        return process;
    }

    public void send(String line) {
        in.println(line);
    }

    public String ask(String line) throws InterruptedException {
        send(line);
        return next();
    }

    public String next() throws InterruptedException {
        String line = out.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(line)
                .as("a line of process %s; on its error output: %s", pid(), err)
                .isNotNull();
        return line;
    }

    /** Skips lines until one starts like this. */
    public String await(String start) throws InterruptedException {
        String line = next();
        while (!line.startsWith(start)) {
            line = next();
        }
        return line;
    }

    public int exitCode() throws InterruptedException {
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                .as("the process ended")
                .isTrue();
        for (Thread pump : pumps) {
            pump.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        }
        return process.exitValue();
    }

    public List<String> output() {
        return List.copyOf(out);
    }

    public List<String> errors() {
        return List.copyOf(err);
    }

    public void signal(String name) throws IOException, InterruptedException {
        signal(name, pid());
    }

    public static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, "--", Long.toString(pid))
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    public void killNine() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly()
                .onExit()
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private void pump(InputStream stream, BlockingQueue<String> lines) {
        Thread thread = new Thread(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                lines.add("(stream closed)");
            }
        });
        thread.setDaemon(true);
        thread.start();
        pumps.add(thread);
    }
}
