package io.holdfast.lifecycle;

import static java.util.Objects.requireNonNull;

import io.holdfast.lifecycle.schedule.RestartSchedule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link Supervisor}; every duration is measured on the monotonic clock. Not safe for use by many threads. */
public final class SupervisorBuilder {

    /** Where the child finds the heartbeat file it is expected to beat in. */
    public static final String HEARTBEAT_VARIABLE = "HOLDFAST_HEARTBEAT";

    /** Tells the child the process number of its supervisor: a signal that reaches both reaches the child twice. */
    public static final String SUPERVISOR_VARIABLE = "HOLDFAST_SUPERVISOR";

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

    /** Judges the child by this heartbeat file, whose path it gets in {@value #HEARTBEAT_VARIABLE}. Without one only its death is noticed. */
    public SupervisorBuilder heartbeat(Path file) {
        this.heartbeat = file.toAbsolutePath();
        return this;
    }

    /** The child's lock file, for {@link SupervisorStatus} only. */
    public SupervisorBuilder lock(Path file) {
        this.lock = file.toAbsolutePath();
        return this;
    }

    /** The child's working directory; default ours. */
    public SupervisorBuilder workingDirectory(Path directory) {
        this.workingDirectory = requireNonNull(directory, "directory");
        return this;
    }

    /** One more variable in the child's environment. */
    public SupervisorBuilder environment(String name, String value) {
        environment.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
        return this;
    }

    /** How long a child may take to its first beat; default 1 min. Armed before the child starts. */
    public SupervisorBuilder startupDeadline(Duration limit) {
        this.startupDeadline = Laws.positive("startupDeadline", limit);
        return this;
    }

    /** How long the sequence may stand still; default three times the interval that the child declares in its heartbeat. */
    public SupervisorBuilder staleAfter(Duration limit) {
        this.staleAfter = Laws.positive("staleAfter", limit);
        return this;
    }

    /** How often to look; default 1 s. Must be well below the limits. */
    public SupervisorBuilder checkEvery(Duration interval) {
        this.checkEvery = Laws.positive("checkEvery", interval);
        return this;
    }

    /** How many looks in a row must find the child stale; default 2. */
    public SupervisorBuilder confirmations(int looks) {
        this.confirmations = Laws.atLeast("confirmations", looks, 1);
        return this;
    }

    /** How long a thread dump may take before it is given up; a stopped JVM never answers. Default 5 s. */
    public SupervisorBuilder dumpLimit(Duration limit) {
        this.dumpLimit = Laws.positive("dumpLimit", limit);
        return this;
    }

    /** How long after TERM a hung child gets KILL; default 10 s. */
    public SupervisorBuilder grace(Duration grace) {
        this.grace = Laws.notNegative("grace", grace);
        return this;
    }

    /** How long a healthy child may drain after TERM, in a planned restart or when the supervisor is told to stop; default 1 min. */
    public SupervisorBuilder drainLimit(Duration limit) {
        this.drainLimit = Laws.positive("drainLimit", limit);
        return this;
    }

    /**
     * Waits before the n-th restart in a row a random time below {@code first * 2^n}, at most {@code longest} (full jitter); default 1 s and 5 min.
     */
    public SupervisorBuilder backoff(Duration first, Duration longest) {
        this.firstBackoff = Laws.positive("first", first);
        this.longestBackoff = Laws.positive("longest", longest);
        return this;
    }

    /** After so long a healthy life the backoff starts anew; default 10 min. */
    public SupervisorBuilder healthyAfter(Duration uptime) {
        this.healthyAfter = Laws.positive("healthyAfter", uptime);
        return this;
    }

    /** Gives up at the next crash after so many within this time; default 5 in 10 min. */
    public SupervisorBuilder intensity(int restarts, Duration within) {
        this.restarts = Laws.atLeast("restarts", restarts, 0);
        this.restartsWithin = Laws.positive("within", within);
        return this;
    }

    /** Exit codes of the child after which it is not started again and which become ours; default 0 and 75. */
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
        this.minimumUptime = Laws.notNegative("minimumUptime", minimumUptime);
        this.scheduleJitter = Laws.notNegative("jitter", jitter);
        return this;
    }

    /** Tells of every event, on a thread of its own; one that fails or hangs harms nothing. */
    public SupervisorBuilder notifying(Notifier notifier) {
        notifiers.add(requireNonNull(notifier, "notifier"));
        return this;
    }

    /** Uses these clocks instead of the machine's. */
    public SupervisorBuilder on(Clocks clocks) {
        this.clocks = requireNonNull(clocks, "clocks");
        return this;
    }

    /** The supervisor, not yet running. */
    public Supervisor build() {
        Duration stale = staleAfter;
        if (stale != null && stale.compareTo(checkEvery) <= 0) {
            throw new IllegalArgumentException(
                    "checkEvery: " + checkEvery + " (expected: less than staleAfter, " + stale + ")");
        }
        return new Supervisor(this);
    }

    Path statusFile() {
        return directory.resolve("status");
    }

    /** Whether this process is the child of a supervisor, or was started by one. */
    static boolean isSupervised() {
        return System.getenv(SUPERVISOR_VARIABLE) != null;
    }
}
