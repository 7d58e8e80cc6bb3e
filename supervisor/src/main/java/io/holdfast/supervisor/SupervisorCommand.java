package io.holdfast.supervisor;

import io.holdfast.lifecycle.lock.LockRefusedException;
import io.holdfast.lifecycle.process.ExitCodes;
import java.io.IOException;
import java.io.StringReader;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The supervisor as a command: {@code java -jar holdfast-supervisor.jar --config FILE -- COMMAND...}, and
 * {@code status} for people and scripts. Every option can also stand in the file, by its name without dashes; the line
 * wins.
 */
@Command(
        name = "holdfast-supervisor",
        mixinStandardHelpOptions = true,
        versionProvider = SupervisorCommand.Version.class,
        description = "Keeps one process alive and working: starts it, watches its heartbeat, restarts it.",
        subcommands = {RunCommand.class, StatusCommand.class},
        synopsisSubcommandLabel = "[run | status]",
        footer = {
            "",
            "Without a command's name, run is meant.",
            "Exit codes: 0 done; 1 the child had to be killed, or failure; 64 wrong usage;",
            "69 gave up after too many crashes; 74 the directory cannot be used (message says why);",
            "75 another supervisor or instance runs."
        })
public final class SupervisorCommand {

    private static final String CONFIG = "--config";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private SupervisorCommand() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        // events are printed by the command itself; the log is for what goes wrong with the supervisor
        System.getProperties().putIfAbsent("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        System.exit(execute(args));
    }

    /** The exit code for these arguments. */
    static int execute(String... args) {
        CommandLine line = new CommandLine(new SupervisorCommand());
        line.setParameterExceptionHandler(
                (problem, unused) -> wrong(problem.getCommandLine(), String.valueOf(problem.getMessage())));
        line.setExecutionExceptionHandler((problem, command, unused) -> {
            LockRefusedException refused = problem instanceof LockRefusedException found ? found : null;
            command.getErr().println(refused == null ? problem.toString() : refused.getMessage());
            return refused == null ? ExitCodes.FAILURE : refused.result().exitCode();
        });
        // what follows the child's first word is the child's, with or without --
        CommandLine unused = line.setStopAtPositional(true);
        String[] named = args.length > 0 && !isTopLevel(args[0]) ? prepend("run", args) : args;
        if (named.length == 0) {
            return wrong(line, "arguments: none (expected: at least a command to run)");
        }
        try {
            readConfig(line, named);
        } catch (IOException | IllegalArgumentException e) {
            return wrong(line, e.toString());
        }
        return line.execute(named);
    }

    private static int wrong(CommandLine line, String message) {
        line.getErr().println(message);
        line.getErr().println("Try --help.");
        return ExitCodes.USAGE;
    }

    private static boolean isTopLevel(String first) {
        return Set.of("run", "status", "-h", "--help", "-V", "--version").contains(first);
    }

    private static String[] prepend(String first, String... rest) {
        String[] all = new String[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    /** The file must be known before the rest is parsed, because it says what the rest defaults to. */
    private static void readConfig(CommandLine line, String... args) throws IOException {
        CommandLine command = line.getSubcommands().get(args[0]);
        Optional<String> file = command == null ? Optional.empty() : configFile(command.getCommandSpec(), args);
        if (command == null || file.isEmpty()) {
            return;
        }
        Properties values = read(Path.of(file.get()));
        Set<String> known = new TreeSet<>();
        line.getSubcommands().values().forEach(each -> known.addAll(optionNames(each)));
        for (String name : values.stringPropertyNames()) {
            if (values.getProperty(name).isBlank()) {
                throw new IllegalArgumentException(name + ": empty (expected: a value, or no such line)");
            }
            if (!known.contains(name)) {
                throw new IllegalArgumentException("option: " + name + " (expected: one of " + known + ")");
            }
        }
        command.setDefaultValueProvider(new CommandLine.PropertiesDefaultProvider(values));
    }

    /** Lines as people write them: a backslash is one, and an editor's byte order mark is none of the first name. */
    private static Properties read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        String lines = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        Properties values = new Properties();
        values.load(new StringReader(lines.replace("\\", "\\\\")));
        return values;
    }

    /** As picocli takes it: as a word of its own, or after an equals sign; up to the first word that is the child's. */
    private static Optional<String> configFile(CommandLine.Model.CommandSpec command, String... args) {
        int at = 1;
        while (at < args.length && args[at].startsWith("-") && !args[at].equals("--")) {
            String word = args[at];
            if (word.startsWith(CONFIG + "=")) {
                return Optional.of(word.substring(CONFIG.length() + 1));
            }
            if (word.equals(CONFIG)) {
                return at + 1 < args.length ? Optional.of(args[at + 1]) : Optional.empty();
            }
            CommandLine.Model.OptionSpec option = command.findOption(word);
            at += option == null || option.arity().max() == 0 ? 1 : 2;
        }
        return Optional.empty();
    }

    private static Set<String> optionNames(CommandLine command) {
        Set<String> names = new TreeSet<>();
        command.getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .forEach(option -> names.add(option.longestName().replaceFirst("^-+", "")));
        return names;
    }

    /** The version of the jar; as a module it has no manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            ModuleDescriptor module = SupervisorCommand.class.getModule().getDescriptor();
            String version = module == null
                    ? SupervisorCommand.class.getPackage().getImplementationVersion()
                    : module.rawVersion().orElse(null);
            return new String[] {"holdfast-supervisor " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
