package io.holdfast.lifecycle.process;

import io.holdfast.lifecycle.internal.BoundedCommand;
import io.holdfast.lifecycle.internal.SmallFiles;
import io.holdfast.lifecycle.time.Clocks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes thread dumps of other JVMs with {@code jcmd}, within a limit: a stopped JVM never answers. Two files where the
 * JVM can: {@code Thread.print} (with locks) and, from JDK 21 on, {@code Thread.dump_to_file}, which alone shows
 * virtual threads. Only a process whose program is {@code java} is asked: the request begins with SIGQUIT, which ends
 * other programs. The last dumps are kept, so that a process that is started again and again does not fill the disk.
 */
final class ThreadDumper {

    /** How many files of dumps stay; two to a dump from JDK 21 on. */
    static final int KEPT = 40;

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String OURS = "\\d{8}T\\d{6}\\.\\d{3}Z-\\d+(-virtual)?\\.(txt|answer)";

    private final Path directory;
    private final Clocks clocks;

    ThreadDumper(Path directory, Clocks clocks) {
        this.directory = directory;
        this.clocks = clocks;
    }

    ThreadDump dump(ProcessIdentity jvm, Duration limit) {
        try {
            return ask(jvm, limit);
        } catch (IOException | UncheckedIOException e) {
            return new ThreadDump.NotTaken(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ThreadDump.NotTaken("interrupted");
        }
    }

    private ThreadDump ask(ProcessIdentity jvm, Duration limit) throws IOException, InterruptedException {
        long start = clocks.nanos();
        Path program = Path.of("/proc", Long.toString(jvm.pid()), "exe").toRealPath();
        if (!jvm.isAlive() || !program.endsWith("java")) {
            return new ThreadDump.NotTaken("process " + jvm.pid() + " is no running java");
        }
        Files.createDirectories(directory, SmallFiles.ownerOnlyDirectory(directory));
        prune();
        String name = NAME.format(clocks.wall().instant()) + "-" + jvm.pid();
        Path threads = directory.resolve(name + ".txt");
        String jcmd = jcmd(program);
        String pid = Long.toString(jvm.pid());
        Integer code = run(List.of(jcmd, pid, "Thread.print", "-l"), threads, limit);
        if (code == null) {
            Files.deleteIfExists(threads);
            withdraw(pid);
            return new ThreadDump.NoAnswer(limit);
        }
        if (code != 0 || Files.size(threads) == 0) {
            return new ThreadDump.NotTaken("jcmd ended with " + code + "; what it said is in " + threads);
        }
        List<Path> files = new ArrayList<>(List.of(threads));
        Duration left = limit.minusNanos(clocks.nanos() - start);
        Path virtual = directory.resolve(name + "-virtual.txt");
        Path answer = directory.resolve(name + "-virtual.answer");
        if (left.toMillis() > 0) {
            run(List.of(jcmd, pid, "Thread.dump_to_file", virtual.toString()), answer, left);
            Files.deleteIfExists(answer);
        }
        if (Files.exists(virtual)) {
            files.add(virtual);
        }
        return new ThreadDump.Taken(files);
    }

    /** The names begin with the time, so the first ones are the oldest. Files of others are left alone. */
    private void prune() throws IOException {
        List<Path> ours;
        try (Stream<Path> files = Files.list(directory)) {
            ours = files.filter(file -> file.getFileName().toString().matches(OURS))
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        }
        for (Path file : ours.subList(0, Math.max(0, ours.size() - KEPT + 2))) {
            Files.deleteIfExists(file);
        }
    }

    /** A request that was given up leaves a file in the JVM's working directory. */
    private static void withdraw(String pid) throws IOException {
        Path request = Path.of(".attach_pid" + pid);
        Files.deleteIfExists(Path.of("/proc", pid, "cwd").toRealPath().resolve(request));
        Files.deleteIfExists(Path.of("/tmp").resolve(request));
    }

    /** Beside the program if it comes from a JDK, else our own. */
    private static String jcmd(Path program) {
        Path beside = program.resolveSibling("jcmd");
        return (Files.isExecutable(beside) ? beside : Path.of(System.getProperty("java.home"), "bin", "jcmd"))
                .toString();
    }

    /** Its exit code; null if it was killed at the limit. */
    private static @Nullable Integer run(List<String> command, Path output, Duration limit)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(BoundedCommand.NO_INPUT)
                .redirectOutput(output.toFile())
                .start();
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : null;
        } finally {
            process.destroyForcibly();
        }
    }
}
