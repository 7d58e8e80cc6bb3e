package io.holdfast.lifecycle;

import static java.util.Objects.requireNonNull;

import io.holdfast.lifecycle.heartbeat.HeartbeatBuilder;
import io.holdfast.lifecycle.internal.Arguments;
import io.holdfast.lifecycle.lock.LockRefusedException;
import io.holdfast.lifecycle.lock.LockRequest;
import io.holdfast.lifecycle.process.ExitCodes;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.schedule.RestartSchedule;
import io.holdfast.lifecycle.shutdown.Shutdown;
import io.holdfast.lifecycle.shutdown.ShutdownBuilder;
import io.holdfast.lifecycle.shutdown.ShutdownPhase;
import io.holdfast.lifecycle.shutdown.ShutdownReason;
import io.holdfast.lifecycle.shutdown.ShutdownTask;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a process consists of, for {@link Lifecycle}. Not safe for use by many threads. */
public final class LifecycleBuilder {

    /** Opens a part of the process; what it returns is closed in {@link ShutdownPhase#CLOSE}. */
    @FunctionalInterface
    public interface Opener {
        /**
         * Opens it.
         *
         * @throws Exception if it cannot; the process then ends, with what had been opened closed again
         */
        AutoCloseable open() throws Exception;
    }

    /** Opens a part that looks at the process it is in, such as a page that tells how far it is. */
    @FunctionalInterface
    public interface OpenerWith {
        /**
         * Opens it.
         *
         * @throws Exception if it cannot; the process then ends, with what had been opened closed again
         */
        AutoCloseable open(Lifecycle life) throws Exception;
    }

    /** The work of the process. */
    @FunctionalInterface
    public interface Work {
        /**
         * Works until {@link Lifecycle#isRunning()} turns false, beating after each unit. Returning ends the process.
         *
         * @throws Exception if it cannot go on; the process then ends as {@link ShutdownReason#FATAL}
         */
        void run(Lifecycle life) throws Exception;
    }

    record Part(String name, OpenerWith opener) {}

    final String name;
    final Path directory;
    final List<Part> parts = new ArrayList<>();
    final List<NamedTask> tasks = new ArrayList<>();
    final List<String> conditions = new ArrayList<>();
    final ShutdownBuilder shutdown = Shutdown.builder();
    boolean guest;
    Duration maximumInterval = HeartbeatBuilder.DEFAULT_MAXIMUM_INTERVAL;
    Duration waitForLock = Duration.ZERO;

    @Nullable
    Duration diagnosisLimit;

    @Nullable
    RestartSchedule schedule;

    Duration minimumUptime = Duration.ofMinutes(10);

    record NamedTask(ShutdownPhase phase, String name, ShutdownTask task) {}

    LifecycleBuilder(String name, Path directory) {
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException("name: " + name + " (expected: letters, digits, '.', '_' or '-')");
        }
        this.name = name;
        this.directory = requireNonNull(directory, "directory").toAbsolutePath();
    }

    /**
     * Adds a part that is opened at the start, in this order, and closed in reverse. Each is a condition of
     * {@link Readiness}.
     */
    public LifecycleBuilder open(String name, Opener opener) {
        requireNonNull(opener, "opener");
        return openWith(name, life -> opener.open());
    }

    /**
     * As {@link #open}, for a part that looks at the process; the lifecycle is not ready yet when it is handed over.
     */
    public LifecycleBuilder openWith(String name, OpenerWith opener) {
        parts.add(new Part(requireNonNull(name, "name"), requireNonNull(opener, "opener")));
        return this;
    }

    /**
     * Adds a condition of {@link Readiness} that is no part: the program itself says when it holds.
     *
     * @param condition its name, unlike those of the parts
     */
    public LifecycleBuilder awaiting(String condition) {
        conditions.add(requireNonNull(condition, "condition"));
        return this;
    }

    /**
     * Leaves the JVM to others, as in a test: signals, {@code System.exit} and the JVM's end stay with them, and a
     * refused lock is thrown. {@link Lifecycle#end} shuts down and leaves the JVM running. For {@link #start()} only.
     */
    public LifecycleBuilder asGuest() {
        this.guest = true;
        return this;
    }

    /** Adds a step to the shutdown. */
    public LifecycleBuilder on(ShutdownPhase phase, String name, ShutdownTask task) {
        tasks.add(new NamedTask(
                requireNonNull(phase, "phase"), requireNonNull(name, "name"), requireNonNull(task, "task")));
        return this;
    }

    /** Adds a last step of the user's, done exactly once, in {@link ShutdownPhase#FINALIZE}. */
    public LifecycleBuilder atTheEnd(String name, ShutdownTask task) {
        return on(ShutdownPhase.FINALIZE, name, task);
    }

    /** Sets the longest healthy time between two beats; default 10 s. */
    public LifecycleBuilder beatWithin(Duration interval) {
        this.maximumInterval = Arguments.positive("interval", interval);
        return this;
    }

    /** Sets how long to wait for another instance to end before giving way to it; default not at all. */
    public LifecycleBuilder waitForLock(Duration limit) {
        this.waitForLock = Arguments.notNegative("limit", limit);
        return this;
    }

    /**
     * Has a refused start take a thread dump of the holder first, into {@code dumps} in the directory; see
     * {@link LockRequest#diagnosingHolder}.
     */
    public LifecycleBuilder diagnosingHolder(Duration limit) {
        this.diagnosisLimit = Arguments.positive("limit", limit);
        return this;
    }

    /** Ends this process on schedule with {@link ExitCodes#RESTART}, for a supervisor that has no schedule itself. */
    public LifecycleBuilder restartOn(RestartSchedule schedule, Duration minimumUptime) {
        this.schedule = requireNonNull(schedule, "schedule");
        this.minimumUptime = Arguments.notNegative("minimumUptime", minimumUptime);
        return this;
    }

    /** Sets how long a phase of the shutdown may take. */
    public LifecycleBuilder budget(ShutdownPhase phase, Duration budget) {
        shutdown.budget(phase, budget);
        return this;
    }

    /** Sets whether the shutdown goes on after a phase that went wrong; see {@link ShutdownBuilder#recover}. */
    public LifecycleBuilder recover(ShutdownPhase phase, boolean goOn) {
        shutdown.recover(phase, goOn);
        return this;
    }

    /** Sets how long the whole shutdown may take before the JVM is halted. */
    public LifecycleBuilder limit(Duration limit) {
        shutdown.limit(limit);
        return this;
    }

    /**
     * Takes the lock or exits (with {@link ExitCodes#OTHER_INSTANCE} if another instance holds it,
     * {@link ExitCodes#FILES_UNUSABLE} if disk or directory are in the way), opens the parts, works, and shuts down.
     * Never returns: the JVM ends, with the exit code of the {@link ShutdownReason}.
     */
    public void run(Work work) {
        requireNonNull(work, "work");
        if (guest) {
            throw new IllegalStateException("asGuest: run (expected: start, since run never returns)");
        }
        new Lifecycle(this).run(work);
    }

    /**
     * Takes the lock and opens the parts, as {@link #run} does, and returns: for a program whose work others do, such
     * as a server's threads. They beat; what stops them are steps of the shutdown. If a part cannot be opened the
     * shutdown begins, as {@link ShutdownReason#FATAL}.
     *
     * @return the process, ready unless a condition is {@linkplain #awaiting awaited} or a shutdown has begun
     * @throws LockRefusedException for a {@linkplain #asGuest() guest}, if the lock is refused
     * @throws Exception as it was thrown by a part that cannot be opened
     */
    public Lifecycle start() throws Exception {
        Lifecycle life = new Lifecycle(this);
        life.start();
        return life;
    }
}
