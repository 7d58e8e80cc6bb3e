package io.holdfast.watchtower.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.sqlite.util.OSInfo;

/** Another JVM that runs {@link RecorderApp}, asked and answering line by line, every wait with a limit. */
final class ChildJvm implements AutoCloseable {

    private static final long LIMIT_SECONDS = 60;
    private static final String END = "(end of its output)";

    private final Process process;
    private final PrintWriter in;
    private final BlockingQueue<String> out = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> err = new LinkedBlockingQueue<>();

    private ChildJvm(Process process) {
        this.process = process;
        this.in = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        pump(process.getInputStream(), out);
        pump(process.getErrorStream(), err);
    }

    /**
     * @param library a folder with SQLite's library, so that killed children leave no copies of it behind
     * @param before a command before {@code java}, such as {@code unshare}
     */
    static ChildJvm start(Path library, List<String> before, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx48m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        command.add("-Dorg.sqlite.lib.path=" + library);
        command.addAll(List.of("-cp", classPath(), RecorderApp.class.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ChildJvm(new ProcessBuilder(command).start());
    }

    static ChildJvm start(Path library, Object... arguments) throws IOException {
        return start(library, List.of(), arguments);
    }

    /**
     * Ours without a collector of logs: it would talk between the answers, and takes longer to start than all the rest.
     */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("logback"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Puts SQLite's library into this folder. */
    static Path library(Path folder) throws IOException {
        String name = System.mapLibraryName("sqlitejdbc");
        String resource = "/org/sqlite/native/" + OSInfo.getNativeLibFolderPathForCurrentOS() + "/" + name;
        try (InputStream library = OSInfo.class.getResourceAsStream(resource)) {
            assertThat(library).as(resource).isNotNull();
            Files.createDirectories(folder);
            Files.copy(library, folder.resolve(name));
        }
        return folder;
    }

    long pid() {
        return process.pid();
    }

    /** How much time of processors it has used. */
    Duration processor() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    String ask(String line) throws InterruptedException {
        in.println(line);
        return next();
    }

    void send(String line) {
        in.println(line);
    }

    String next() throws InterruptedException {
        String line = out.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(line)
                .as("a line of process %s; on its error output: %s", pid(), err)
                .isNotNull()
                .isNotEqualTo(END);
        return line;
    }

    /** Ends it with KILL, and gives what it had said before. */
    List<String> kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        List<String> said = new ArrayList<>();
        for (String line = out.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
                line != null && !line.equals(END);
                line = out.poll(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            said.add(line);
        }
        return said;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly()
                .onExit()
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private static void pump(InputStream stream, BlockingQueue<String> lines) {
        Thread thread = new Thread(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                lines.add("(stream closed)");
            }
            lines.add(END);
        });
        thread.setDaemon(true);
        thread.start();
    }
}
