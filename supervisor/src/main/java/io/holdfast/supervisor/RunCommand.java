package io.holdfast.supervisor;

import io.holdfast.lifecycle.schedule.RestartSchedule;
import io.holdfast.lifecycle.supervisor.Notifier;
import io.holdfast.lifecycle.supervisor.Supervisor;
import io.holdfast.lifecycle.supervisor.SupervisorBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs and supervises one command. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs COMMAND and supervises it. Durations: PT10S, PT5M, PT2H (ISO 8601).")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
final class RunCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "Lines NAME = VALUE, names as here, without dashes.")
    @Nullable
    Path config;

    @Option(names = "--directory", required = true, description = "For lock, status, log of events and thread dumps.")
    Path directory;

    @Option(names = "--heartbeat", description = "The child's heartbeat; told to it as HOLDFAST_HEARTBEAT.")
    @Nullable
    Path heartbeat;

    @Option(names = "--lock", description = "The child's lock file, for status.")
    @Nullable
    Path lock;

    @Option(names = "--working-directory", description = "The child's; default ours.")
    @Nullable
    Path workingDirectory;

    @Option(
            names = "--startup-deadline",
            defaultValue = "PT1M",
            description = "To the first beat; default ${DEFAULT-VALUE}.")
    Duration startupDeadline;

    @Option(names = "--stale-after", description = "Silence allowed; default three times what the child declares.")
    @Nullable
    Duration staleAfter;

    @Option(names = "--check-every", defaultValue = "PT1S", description = "Default ${DEFAULT-VALUE}.")
    Duration checkEvery;

    @Option(
            names = "--confirmations",
            defaultValue = "2",
            description = "Stale looks in a row; default ${DEFAULT-VALUE}.")
    int confirmations;

    @Option(names = "--dump-limit", defaultValue = "PT5S", description = "For a thread dump; default ${DEFAULT-VALUE}.")
    Duration dumpLimit;

    @Option(
            names = "--grace",
            defaultValue = "PT10S",
            description = "From TERM to KILL if hung; default ${DEFAULT-VALUE}.")
    Duration grace;

    @Option(
            names = "--drain-limit",
            defaultValue = "PT1M",
            description = "The same if healthy; default ${DEFAULT-VALUE}.")
    Duration drainLimit;

    @Option(names = "--first-backoff", defaultValue = "PT1S", description = "Default ${DEFAULT-VALUE}.")
    Duration firstBackoff;

    @Option(names = "--longest-backoff", defaultValue = "PT5M", description = "Default ${DEFAULT-VALUE}.")
    Duration longestBackoff;

    @Option(
            names = "--healthy-after",
            defaultValue = "PT10M",
            description = "Resets the backoff; default ${DEFAULT-VALUE}.")
    Duration healthyAfter;

    @Option(
            names = "--restarts",
            defaultValue = "5",
            description = "Crashes before giving up; default ${DEFAULT-VALUE}.")
    int restarts;

    @Option(
            names = "--within",
            defaultValue = "PT10M",
            description = "The time these count for; default ${DEFAULT-VALUE}.")
    Duration within;

    @Option(
            names = "--final-codes",
            split = ",",
            defaultValue = "0,75",
            description = "Not started again after these exit codes; default ${DEFAULT-VALUE}.")
    Set<Integer> finalCodes;

    @Option(names = "--restart-at", description = "Planned restart each day at this time, such as 05:55.")
    @Nullable
    LocalTime restartAt;

    @Option(names = "--zone", description = "The zone of --restart-at; required with it, such as Europe/Berlin.")
    @Nullable
    ZoneId zone;

    @Option(
            names = "--minimum-uptime",
            defaultValue = "PT10M",
            description = "Younger children skip it; default ${DEFAULT-VALUE}.")
    Duration minimumUptime;

    @Option(
            names = "--jitter",
            defaultValue = "PT0S",
            description = "Random delay of this host, chosen once; default ${DEFAULT-VALUE}.")
    Duration jitter;

    @Option(
            names = "--notify",
            description = "A command for /bin/sh, run for each event, with HOLDFAST_CAUSE and HOLDFAST_EVENT.")
    @Nullable
    String notify;

    @Option(
            names = "--notify-limit",
            defaultValue = "PT30S",
            description = "For that command; default ${DEFAULT-VALUE}.")
    Duration notifyLimit;

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The program and its arguments, after --.")
    List<String> command;

    @Override
    public Integer call() throws InterruptedException {
        return supervisor().runUntilSignal();
    }

    /** What the settings' own laws refuse is wrong usage, like what picocli refuses. */
    private Supervisor supervisor() {
        try {
            return build();
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private Supervisor build() {
        SupervisorBuilder builder = Supervisor.of(directory, command)
                .startupDeadline(startupDeadline)
                .checkEvery(checkEvery)
                .confirmations(confirmations)
                .dumpLimit(dumpLimit)
                .grace(grace)
                .drainLimit(drainLimit)
                .backoff(firstBackoff, longestBackoff)
                .healthyAfter(healthyAfter)
                .intensity(restarts, within)
                .finalCodes(finalCodes)
                .notifying(event -> System.err.println(event.at() + " " + event.cause() + " " + event.detail()));
        if (heartbeat != null) {
            builder.heartbeat(heartbeat);
        }
        if (lock != null) {
            builder.lock(lock);
        }
        if (workingDirectory != null) {
            builder.workingDirectory(workingDirectory);
        }
        if (staleAfter != null) {
            builder.staleAfter(staleAfter);
        }
        if (notify != null) {
            builder.notifying(Notifier.command(notifyLimit, List.of("/bin/sh", "-c", notify)));
        }
        schedule(builder);
        return builder.build();
    }

    private void schedule(SupervisorBuilder builder) {
        if (restartAt == null) {
            if (zone != null) {
                throw new IllegalArgumentException("--restart-at: none (expected: one, with --zone)");
            }
            return;
        }
        if (zone == null) {
            throw new IllegalArgumentException("--zone: none (expected: one, with --restart-at)");
        }
        builder.restartOn(RestartSchedule.daily(restartAt, zone), minimumUptime, jitter);
    }
}
