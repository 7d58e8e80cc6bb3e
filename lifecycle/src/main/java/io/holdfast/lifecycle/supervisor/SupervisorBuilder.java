package io.holdfast.lifecycle.supervisor;

import static java.util.Objects.requireNonNull;

import io.holdfast.lifecycle.internal.Arguments;
import io.holdfast.lifecycle.internal.PlannedRestart;
import io.holdfast.lifecycle.process.EnvironmentVariables;
import io.holdfast.lifecycle.process.ExitCodes;
import io.holdfast.lifecycle.schedule.RestartSchedule;
import io.holdfast.lifecycle.time.Clocks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link Supervisor}; every duration is measured on the monotonic clock. Not safe for use by many
 * threads.
 */
public final class SupervisorBuilder {

    /** How many of the intervals that a child declares it may be silent, unless {@link #staleAfter} says how long. */
    public static final int SILENT_INTERVALS = 3;

    /** How long a child has to its first beat, unless said otherwise. */
    public static final Duration DEFAULT_STARTUP_DEADLINE = Duration.ofMinutes(1);

    /** How long a child that is told to end has, unless said otherwise. */
    public static final Duration DEFAULT_DRAIN_LIMIT = Duration.ofMinutes(1);

    final Path directory;
    final List<String> command;
    final Map<String, String> environment = new LinkedHashMap<>();
    final List<Notifier> notifiers = new ArrayList<>();

    @Nullable
    Path heartbeat;

    @Nullable
    Path lock;

    @Nullable
    Path workingDirectory;

    @Nullable
    RestartSchedule schedule;

    @Nullable
    Duration staleAfter;

    Duration startupDeadline = DEFAULT_STARTUP_DEADLINE;
    Duration checkEvery = Duration.ofSeconds(1);
    int confirmations = 2;
    Duration dumpLimit = Duration.ofSeconds(5);
    Duration grace = Duration.ofSeconds(10);
    Duration drainLimit = DEFAULT_DRAIN_LIMIT;
    Duration minimumUptime = Duration.ofMinutes(10);
    Duration scheduleJitter = Duration.ZERO;
    Duration firstBackoff = Duration.ofSeconds(1);
    Duration longestBackoff = Duration.ofMinutes(5);
    Duration healthyAfter = Duration.ofMinutes(10);
    int restarts = 5;
    Duration restartsWithin = Duration.ofMinutes(10);
    Set<Integer> finalCodes = Set.of(ExitCodes.DONE, ExitCodes.OTHER_INSTANCE);
    Clocks clocks = Clocks.system();

    SupervisorBuilder(Path directory, List<String> command) {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("command: [] (expected: at least a program)");
        }
        this.directory = requireNonNull(directory, "directory").toAbsolutePath();
        this.command = List.copyOf(command);
    }

    /**
     * Judges the child by this heartbeat file; the child gets its path in {@value EnvironmentVariables#HEARTBEAT}.
     * Without one only the child's death is noticed.
     */
    public SupervisorBuilder heartbeat(Path file) {
        this.heartbeat = file.toAbsolutePath();
        return this;
    }

    /** Sets the child's lock file, for {@link SupervisorStatus} only. */
    public SupervisorBuilder lock(Path file) {
        this.lock = file.toAbsolutePath();
        return this;
    }

    /** Sets the child's working directory; default ours. */
    public SupervisorBuilder workingDirectory(Path directory) {
        this.workingDirectory = requireNonNull(directory, "directory");
        return this;
    }

    /** Adds a variable to the child's environment. */
    public SupervisorBuilder environment(String name, String value) {
        environment.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
        return this;
    }

    /** Sets how long a child may take to its first beat; default 1 min. Armed before the child starts. */
    public SupervisorBuilder startupDeadline(Duration limit) {
        this.startupDeadline = Arguments.positive("startupDeadline", limit);
        return this;
    }

    /**
     * Sets how long the sequence may stand still; default three times the interval that the child declares in its
     * heartbeat.
     */
    public SupervisorBuilder staleAfter(Duration limit) {
        this.staleAfter = Arguments.positive("staleAfter", limit);
        return this;
    }

    /** Sets how often to look; default 1 s. Must be well below the limits. */
    public SupervisorBuilder checkEvery(Duration interval) {
        this.checkEvery = Arguments.positive("checkEvery", interval);
        return this;
    }

    /** Sets how many looks in a row must find the child stale; default 2. */
    public SupervisorBuilder confirmations(int looks) {
        this.confirmations = Arguments.atLeast("confirmations", looks, 1);
        return this;
    }

    /** Sets how long a thread dump may take before it is given up; a stopped JVM never answers. Default 5 s. */
    public SupervisorBuilder dumpLimit(Duration limit) {
        this.dumpLimit = Arguments.positive("dumpLimit", limit);
        return this;
    }

    /** Sets how long after TERM a hung child gets KILL; default 10 s. */
    public SupervisorBuilder grace(Duration grace) {
        this.grace = Arguments.notNegative("grace", grace);
        return this;
    }

    /**
     * Sets how long a healthy child may drain after TERM, in a planned restart or when the supervisor is told to stop;
     * default 1 min.
     */
    public SupervisorBuilder drainLimit(Duration limit) {
        this.drainLimit = Arguments.positive("drainLimit", limit);
        return this;
    }

    /**
     * Waits before the n-th restart in a row a random time below {@code first * 2^n}, at most {@code longest} (full
     * jitter); default 1 s and 5 min.
     */
    public SupervisorBuilder backoff(Duration first, Duration longest) {
        this.firstBackoff = Arguments.positive("first", first);
        this.longestBackoff = Arguments.positive("longest", longest);
        return this;
    }

    /** After so long a healthy life the backoff starts anew; default 10 min. */
    public SupervisorBuilder healthyAfter(Duration uptime) {
        this.healthyAfter = Arguments.positive("healthyAfter", uptime);
        return this;
    }

    /** Gives up at the next crash after so many within this time; default 5 in 10 min. */
    public SupervisorBuilder intensity(int restarts, Duration within) {
        this.restarts = Arguments.atLeast("restarts", restarts, 0);
        this.restartsWithin = Arguments.positive("within", within);
        return this;
    }

    /** Sets the exit codes of the child after which it is not started again and which become ours; default 0 and 75. */
    public SupervisorBuilder finalCodes(Set<Integer> codes) {
        this.finalCodes = Set.copyOf(codes);
        return this;
    }

    /**
     * Restarts the child on purpose.
     *
     * @param schedule when
     * @param minimumUptime a child younger than this is left alone; default 10 min
     * @param jitter each host adds a random time up to this, chosen once
     */
    public SupervisorBuilder restartOn(RestartSchedule schedule, Duration minimumUptime, Duration jitter) {
        this.schedule = requireNonNull(schedule, "schedule");
        this.minimumUptime = Arguments.notNegative("minimumUptime", minimumUptime);
        this.scheduleJitter = Arguments.notNegative("jitter", jitter);
        return this;
    }

    /** Tells the notifier of every event, on a thread apart; one that fails or hangs does no harm. */
    public SupervisorBuilder notifying(Notifier notifier) {
        notifiers.add(requireNonNull(notifier, "notifier"));
        return this;
    }

    /** Uses these clocks instead of the machine's. */
    public SupervisorBuilder clocks(Clocks clocks) {
        this.clocks = requireNonNull(clocks, "clocks");
        return this;
    }

    /** Returns the supervisor, not yet running. */
    public Supervisor build() {
        Duration stale = staleAfter;
        if (stale != null && stale.compareTo(checkEvery) <= 0) {
            throw new IllegalArgumentException(
                    "checkEvery: " + checkEvery + " (expected: less than staleAfter, " + stale + ")");
        }
        return new Supervisor(this);
    }

    /** The restarts of the schedule, with a jitter chosen now; null without a schedule. */
    @Nullable
    PlannedRestart plannedRestart() {
        RestartSchedule planned = schedule;
        if (planned == null) {
            return null;
        }
        long jitter = scheduleJitter.toMillis();
        return new PlannedRestart(
                planned,
                directory.resolve("last-restart"),
                minimumUptime,
                Duration.ofMillis(jitter == 0 ? 0 : ThreadLocalRandom.current().nextLong(jitter)),
                clocks.wall().instant());
    }

    Path statusFile() {
        return directory.resolve("status");
    }
}
