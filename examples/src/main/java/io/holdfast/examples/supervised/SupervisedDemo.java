package io.holdfast.examples.supervised;

import io.holdfast.examples.terminal.Terminal;
import io.holdfast.examples.terminal.Terminal.Tone;
import io.holdfast.lifecycle.supervisor.SupervisorStatus;
import io.holdfast.supervisor.SupervisorCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts the chat service under the supervisor's command, makes its work loop stand still, and tells what the
 * supervisor does about it. Started by {@code mvn -q -Ddemo package -Ddemo.supervised=true}; ends by itself, with 0 if
 * all went well.
 */
public final class SupervisedDemo {
    /** Of the whole story, which takes about 20 seconds; a machine that is ten times slower needs most of it. */
    private static final Duration LIMIT = Duration.ofSeconds(240);

    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Pattern EVENT = Pattern.compile("\\S+Z ([A-Z_]+) (.*)");
    private static final Pattern DUMP = Pattern.compile("thread dump in (.+?[.]txt)");
    private static final int ANSWERS = 5;

    private final Terminal terminal;
    private final Path directory;
    private final long start = System.nanoTime();

    SupervisedDemo(Terminal terminal, Path directory) {
        this.terminal = terminal;
        this.directory = directory;
    }

    /** Tells the story; the argument is the folder for its files. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path files = Files.createDirectories(Path.of(arguments[0]).toAbsolutePath());
        DemoResult result = new SupervisedDemo(Terminal.standard(), Files.createTempDirectory(files, "run-")).run();
        System.exit(result.isGood() ? 0 : 1);
    }

    DemoResult run() throws IOException, InterruptedException {
        terminal.line(terminal.paint(Tone.STRONG, "Holdfast: a chat service under its supervisor"));
        terminal.line(terminal.paint(
                Tone.QUIET,
                "A service must beat from its work loop. This one declares two seconds; after six"
                        + " without a beat it is looked into."));
        DemoResult result;
        try (ChildJvm supervisor = ChildJvm.start(supervisorCommand())) {
            tell(Tone.NEWS, "the supervisor is process " + supervisor.pid());
            result = follow(supervisor);
        }
        summarize(result);
        return result;
    }

    private DemoResult follow(ChildJvm supervisor) throws IOException, InterruptedException {
        answers(supervisor, ANSWERS);
        tell(Tone.NEWS, "a second copy is started");
        ChildJvm second = ChildJvm.start(serviceCommand());
        String refusal = String.join(" ", second.rest());
        tell(Tone.GOOD, "it exits with " + second.exitCode() + ": " + refusal);

        tell(Tone.NEWS, "now the work loop is made to wait without a limit");
        long hung = System.nanoTime();
        Files.createFile(directory.resolve(ChatService.STAND_STILL));
        String cause = event(supervisor, "HUNG");
        int ticks = ticksSinceItStands();
        tell(Tone.QUIET, "meanwhile its timer ticked " + ticks + " times: a beat from there would have told nothing");
        Path dump = dumpNamed(cause);
        String line = dump == null ? "" : lineOfTheLoop(dump);
        tell(Tone.NEWS, "the dump shows the main thread " + line);
        event(supervisor, "STARTED");
        boolean answers = answers(supervisor, 1);
        Duration silence = answers ? Duration.ofNanos(System.nanoTime() - hung) : Duration.ZERO;
        beatSeen(supervisor);

        tell(Tone.NEWS, "status, as a person would ask for it:");
        try (ChildJvm status = ChildJvm.start(statusCommand())) {
            status.rest().forEach(one -> terminal.line("           " + one));
        }
        long restarts = SupervisorStatus.read(supervisorDirectory())
                .map(SupervisorStatus::restarts)
                .orElse(-1L);
        tell(Tone.NEWS, "the supervisor is told to end");
        supervisor.terminate();
        event(supervisor, "STOPPED");
        return new DemoResult(
                cause, dump, line, ticks, restarts, refusal, second.exitCode(), silence, supervisor.exitCode());
    }

    /** Prints what comes until so many answers have come. Whether they came. */
    private boolean answers(ChildJvm supervisor, int count) throws InterruptedException {
        int seen = 0;
        while (seen < count) {
            String line = next(supervisor);
            if (line == null) {
                return false;
            }
            print(line);
            seen += line.startsWith("chat: answer ") ? 1 : 0;
        }
        return true;
    }

    /**
     * Prints what comes until the supervisor says that the new child runs: the child's first answer is a beat before
     * the supervisor looks. Gives up once the time is over; the status then shows it.
     */
    private void beatSeen(ChildJvm supervisor) throws InterruptedException {
        while (!newChildRuns() && !left().isNegative()) {
            String line = supervisor.next(LOOK);
            if (line != null) {
                print(line);
            }
        }
    }

    private boolean newChildRuns() {
        return SupervisorStatus.read(supervisorDirectory())
                .filter(status -> status.restarts() > 0 && status.state().equals("RUNNING"))
                .isPresent();
    }

    /** Prints the events that come until the one of this cause. Its detail; empty if it does not come. */
    private String event(ChildJvm supervisor, String cause) throws InterruptedException {
        for (String line = next(supervisor); line != null; line = next(supervisor)) {
            Matcher event = EVENT.matcher(line);
            if (event.matches() || line.contains("never come")) {
                print(line);
            }
            if (event.matches() && event.group(1).equals(cause)) {
                return event.group(2);
            }
        }
        return "";
    }

    /** Null once the time is over. */
    private @Nullable String next(ChildJvm supervisor) throws InterruptedException {
        Duration left = left();
        return left.isNegative() ? null : supervisor.next(left);
    }

    private Duration left() {
        return LIMIT.minusNanos(System.nanoTime() - start);
    }

    private void print(String line) {
        Matcher event = EVENT.matcher(line);
        if (event.matches()) {
            boolean bad = List.of("SUSPECT", "HUNG", "ENDED_HUNG").contains(event.group(1));
            tell(bad ? Tone.BAD : Tone.GOOD, "supervisor: " + event.group(1) + " " + event.group(2));
        } else {
            tell(Tone.PLAIN, line);
        }
    }

    private void tell(Tone tone, String text) {
        String at = "%6.1f s   ".formatted((System.nanoTime() - start) / 1e9);
        terminal.line(terminal.paint(Tone.QUIET, at) + terminal.paint(tone, text));
    }

    private void summarize(DemoResult result) {
        terminal.line("");
        terminal.line(terminal.paint(Tone.STRONG, "Summary"));
        line("restarts", Long.toString(result.restarts()));
        line("cause", result.cause().replaceFirst(";.*", ""));
        line("dump", String.valueOf(result.dump()));
        line("stood", result.line());
        line(
                "first answer",
                "%.1f s after the loop stood still".formatted(result.silence().toMillis() / 1e3));
        line("log", logs().resolve("chat.log").toString());
        String verdict = result.isGood() ? "it answers again" : "it did not come back as it should";
        line("verdict", terminal.paint(result.isGood() ? Tone.GOOD : Tone.BAD, verdict));
    }

    private void line(String name, String value) {
        terminal.line("  " + terminal.column(name, 14) + value);
    }

    private int ticksSinceItStands() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path log : logsInOrder()) {
            lines.addAll(Files.readAllLines(log));
        }
        return (int) lines.stream()
                .dropWhile(line -> !line.contains("never come"))
                .filter(line -> line.endsWith("tick"))
                .count();
    }

    /**
     * The story may be told over midnight. A rolled file has its date where the one being written has "log", so it
     * comes first.
     */
    private List<Path> logsInOrder() throws IOException {
        try (Stream<Path> files = Files.list(logs())) {
            return files.sorted().toList();
        }
    }

    private static @Nullable Path dumpNamed(String cause) {
        Matcher dump = DUMP.matcher(cause);
        return dump.find() ? Path.of(dump.group(1)) : null;
    }

    /** The first frame of our own in the main thread. */
    private static String lineOfTheLoop(Path dump) throws IOException {
        try (Stream<String> lines = Files.lines(dump)) {
            return lines.dropWhile(line -> !line.startsWith("\"main\""))
                    .filter(line -> line.contains("io.holdfast.examples"))
                    .map(String::strip)
                    .findFirst()
                    .orElse("");
        }
    }

    private Path supervisorDirectory() {
        return directory.resolve("supervisor");
    }

    private Path logs() {
        return directory.resolve("logs");
    }

    private List<String> serviceCommand() {
        return ChildJvm.command(
                List.of(
                        "-Dlogback.configurationFile=io/holdfast/examples/supervised/service-log.xml",
                        "-Dchat.logs=" + logs()),
                ChatService.class,
                directory);
    }

    private List<String> statusCommand() {
        return ChildJvm.command(List.of(), SupervisorCommand.class, "status", "--directory", supervisorDirectory());
    }

    private List<String> supervisorCommand() {
        List<String> command = new ArrayList<>(ChildJvm.command(
                List.of(),
                SupervisorCommand.class,
                "--directory=" + supervisorDirectory(),
                "--heartbeat=" + directory.resolve(ChatService.NAME + ".beat"),
                "--lock=" + directory.resolve(ChatService.NAME + ".lock"),
                "--check-every=PT0.25S",
                "--dump-limit=PT30S",
                "--"));
        command.addAll(serviceCommand());
        return command;
    }
}
