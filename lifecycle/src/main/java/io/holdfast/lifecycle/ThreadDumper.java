package io.holdfast.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Takes thread dumps of other JVMs with {@code jcmd}, within a limit: a stopped JVM never answers. Two files where the JVM can: {@code Thread.print} (with locks) and, from
 * JDK 21 on, {@code Thread.dump_to_file}, which alone shows virtual threads. Only a process whose program is {@code java} is asked: the request begins with
 * SIGQUIT, which ends other programs.
 */
final class ThreadDumper {

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Path directory;
    private final Clocks clocks;

    ThreadDumper(Path directory, Clocks clocks) {
        this.directory = directory;
        this.clocks = clocks;
    }

    /** One line: where the dump is, or why there is none. */
    String dump(ProcessIdentity jvm, Duration limit) {
        long start = clocks.nanos();
        try {
            Path program = Path.of("/proc", Long.toString(jvm.pid()), "exe").toRealPath();
            if (!jvm.isAlive() || !program.endsWith("java")) {
                return "no thread dump: process " + jvm.pid() + " is no running java";
            }
            Files.createDirectories(directory, SmallFiles.ownerOnlyDirectory(directory));
            String name = NAME.format(clocks.wall().instant()) + "-" + jvm.pid();
            Path threads = directory.resolve(name + ".txt");
            String jcmd = jcmd(program);
            String pid = Long.toString(jvm.pid());
            if (!run(List.of(jcmd, pid, "Thread.print", "-l"), threads, limit)) {
                withdraw(pid);
                return "no thread dump within the limit of " + limit.toMillis() + " ms";
            }
            Duration left = limit.minusNanos(clocks.nanos() - start);
            Path virtual = directory.resolve(name + "-virtual.txt");
            Path answer = directory.resolve(name + "-virtual.answer");
            if (left.toMillis() > 0) {
                run(List.of(jcmd, pid, "Thread.dump_to_file", virtual.toString()), answer, left);
                Files.deleteIfExists(answer);
            }
            return "thread dump in " + threads + (Files.exists(virtual) ? " and " + virtual : "");
        } catch (IOException e) {
            return "no thread dump: " + SmallFiles.oneLine(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "no thread dump: interrupted";
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

    private static boolean run(List<String> command, Path output, Duration limit)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(OsChild.NOTHING)
                .redirectOutput(output.toFile())
                .start();
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() == 0;
        } finally {
            process.destroyForcibly();
        }
    }
}
