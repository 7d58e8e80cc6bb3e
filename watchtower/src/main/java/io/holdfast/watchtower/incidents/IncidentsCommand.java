package io.holdfast.watchtower.incidents;

import io.holdfast.lifecycle.process.ExitCodes;
import io.holdfast.watchtower.recorder.History;
import io.holdfast.watchtower.recorder.Incident;
import io.holdfast.watchtower.recorder.RecorderException;
import io.holdfast.watchtower.recorder.Report;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks into the database and prints what it finds. */
@Command(
        name = "holdfast-incidents",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        versionProvider = IncidentsCommand.Version.class,
        description = "Tells from a flight recorder's database what happened between two times.",
        footer = {
            "",
            "Times: now; 24h, 90m, 1d12h (ago); 2026-11-23T18:00:00Z;",
            "2026-11-23T18:00 or 2026-11-23 in the zone.",
            "Exit codes: 0 answered;",
            "1 answered, and with --exit-code there was trouble;",
            "64 wrong usage;",
            "65 damaged, no flight recorder's database, or of a newer version;",
            "66 no such file, or not to be read by this user or here;",
            "75 busy for now: locked by somebody else, or only just being made;",
            "try again."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class IncidentsCommand implements Callable<Integer> {

    private static final int BAD_DATA = 65;
    private static final int NO_INPUT = 66;

    /**
     * Of sysexits.h, as the others; that a lifecycle gives it another meaning for a process that starts is no matter
     * here.
     */
    private static final int TEMPORARY_FAILURE = 75;

    private static final Set<Incident.Kind> NO_TROUBLE =
            Set.of(Incident.Kind.RUN_STARTED, Incident.Kind.SHUTDOWN, Incident.Kind.RECONFIGURATION);

    private final InstantSource wall;

    @Spec
    CommandSpec spec;

    @Option(names = "--database", paramLabel = "FILE", required = true, description = "The recorder's database.")
    Path database;

    @Option(names = "--since", paramLabel = "TIME", defaultValue = "24h", description = "Default ${DEFAULT-VALUE}.")
    String since;

    @Option(names = "--until", paramLabel = "TIME", defaultValue = "now", description = "Default ${DEFAULT-VALUE}.")
    String until;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "Of times, in and out, such as Europe/Berlin; default the machine's.")
    @Nullable
    String zone;

    @Option(
            names = "--gap",
            paramLabel = "LENGTH",
            description =
                    "No sign of life for longer is a silence, such as 60s; default three times the interval of signs.")
    @Nullable
    String gap;

    @Option(names = "--json", description = "One JSON object, with every entry, instead of lines.")
    boolean json;

    @Option(names = "--exit-code", description = "Exit with 1 if there was more than starts, shutdowns and changes.")
    boolean exitCode;

    private IncidentsCommand(InstantSource wall) {
        this.wall = wall;
    }

    static CommandLine line(InstantSource wall) {
        CommandLine line = new CommandLine(new IncidentsCommand(wall));
        line.setParameterExceptionHandler(
                (problem, unused) -> wrong(problem.getCommandLine(), String.valueOf(problem.getMessage())));
        line.setExecutionExceptionHandler((problem, command, unused) -> {
            if (problem instanceof IllegalArgumentException) {
                return wrong(command, String.valueOf(problem.getMessage()));
            }
            command.getErr().println(problem instanceof RecorderException ? problem.getMessage() : problem.toString());
            return problem instanceof RecorderException known ? code(known) : ExitCodes.FAILURE;
        });
        return line;
    }

    @Override
    public Integer call() {
        var now = wall.instant();
        ZoneId in = zone(zone);
        var from = Moments.moment("--since", since, now, in);
        var to = Moments.moment("--until", until, now, in);
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("--until: " + until + " (expected: not before --since, " + since + ")");
        }
        if (from.isAfter(now)) {
            throw new IllegalArgumentException("--since: " + since + " (expected: not after now)");
        }
        to = to.isBefore(now) ? to : now; // what is to come is no silence
        Report report;
        try (History history = History.of(database)) {
            report = gap == null ? history.between(from, to) : history.between(from, to, Moments.length("--gap", gap));
        }
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(report.toJson());
        } else {
            out.print(ReportText.of(report, in));
        }
        out.flush();
        boolean trouble = report.incidents().stream().anyMatch(incident -> !NO_TROUBLE.contains(incident.kind()));
        return exitCode && trouble ? ExitCodes.FAILURE : ExitCodes.DONE;
    }

    private static int code(RecorderException problem) {
        return switch (problem.kind()) {
            case UNREADABLE -> NO_INPUT;
            case UNUSABLE -> BAD_DATA;
            case BUSY -> TEMPORARY_FAILURE;
        };
    }

    private static int wrong(CommandLine line, String message) {
        line.getErr().println(message);
        line.getErr().println("Try --help.");
        return ExitCodes.USAGE;
    }

    private static ZoneId zone(@Nullable String name) {
        try {
            return name == null ? ZoneId.systemDefault() : ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("--zone: " + name + " (expected: such as Europe/Berlin or UTC)", e);
        }
    }

    /** The version of the jar; as a module it has no manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            ModuleDescriptor module = IncidentsCommand.class.getModule().getDescriptor();
            String version = module == null
                    ? IncidentsCommand.class.getPackage().getImplementationVersion()
                    : module.rawVersion().orElse(null);
            return new String[] {"holdfast-incidents " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
