package io.holdfast.supervisor;

import io.holdfast.lifecycle.process.ExitCodes;
import io.holdfast.lifecycle.supervisor.SupervisorStatus;
import io.holdfast.lifecycle.time.Clocks;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what a supervisor does. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Shows supervisor, child, heartbeat, lock holder, restarts and the next planned one.",
            "Exit codes: 0 the supervisor runs; 1 it does not; 64 wrong usage."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class StatusCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "The file that the supervisor was started with.")
    @Nullable
    Path config;

    @Option(names = "--directory", required = true, description = "The supervisor's directory.")
    Path directory;

    @Option(names = "--json", description = "One JSON object instead of lines.")
    boolean json;

    @Override
    public Integer call() {
        Optional<SupervisorStatus> found = SupervisorStatus.read(directory);
        if (found.isEmpty()) {
            spec.commandLine().getErr().println("no supervisor has written its status in " + directory);
            return ExitCodes.FAILURE;
        }
        SupervisorStatus status = found.get();
        InstantSource wall = Clocks.system().wall();
        spec.commandLine()
                .getOut()
                .println(json ? status.toJson(wall) : status.toText(wall).stripTrailing());
        return status.isRunning() ? ExitCodes.DONE : ExitCodes.FAILURE;
    }
}
