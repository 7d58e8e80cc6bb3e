package io.holdfast.lifecycle;

import io.holdfast.lifecycle.LifecycleBuilder.NamedTask;
import io.holdfast.lifecycle.LifecycleBuilder.Part;
import io.holdfast.lifecycle.LifecycleBuilder.Work;
import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.internal.GuardedLog;
import io.holdfast.lifecycle.internal.PlannedRestart;
import io.holdfast.lifecycle.internal.Threads;
import io.holdfast.lifecycle.internal.systemd.SystemdNotify;
import io.holdfast.lifecycle.lock.LockRequest;
import io.holdfast.lifecycle.lock.OwnerField;
import io.holdfast.lifecycle.lock.ProcessLock;
import io.holdfast.lifecycle.process.EnvironmentVariables;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.schedule.RestartSchedule;
import io.holdfast.lifecycle.shutdown.CleanMarker;
import io.holdfast.lifecycle.shutdown.Shutdown;
import io.holdfast.lifecycle.shutdown.ShutdownPhase;
import io.holdfast.lifecycle.shutdown.ShutdownReason;
import io.holdfast.lifecycle.shutdown.ShutdownReport;
import io.holdfast.lifecycle.supervisor.Supervisor;
import io.holdfast.lifecycle.time.Clocks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A whole process: one instance, alive, ready, and gone properly.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *     Lifecycle.of("chat", Path.of("/var/lib/chat"))
 *         .open("database", Database::open)
 *         .atTheEnd("save", reason -> { if (reason.mayWrite()) save(); })
 *         .run(life -> {
 *             while (life.isRunning()) {
 *                 answerNext();
 *                 life.beat();
 *             }
 *         });
 * }
 * }</pre>
 *
 * <p>Its directory holds {@code NAME.lock} and its owner file, {@code NAME.beat} (or the file that a
 * {@link Supervisor} names in the environment) and {@code NAME.end}, the {@link CleanMarker}. A start that fails half
 * way closes only what had been opened, in reverse. A TERM during the start waits for the part that is being opened.
 * Safe for use by many threads.
 */
public final class Lifecycle {

    private static final GuardedLog LOG = GuardedLog.of(Lifecycle.class);
    private static final String LOCK = "lock";
    private static final int LOOK_MILLIS = 20;
    private static final Duration ASK_SCHEDULE_EVERY = Duration.ofSeconds(10);

    private final LifecycleBuilder settings;
    private final Clocks clocks = Clocks.system();
    private final ProcessLock lock;
    private final CleanMarker marker;
    private final Readiness readiness;
    private final Shutdown shutdown;
    private final Heartbeat heartbeat;
    private final Thread main = Thread.currentThread();
    private final CountDownLatch workEnded = new CountDownLatch(1);
    private final long startedNanos = clocks.nanos();
    private volatile boolean running = true;

    Lifecycle(LifecycleBuilder settings) {
        this.settings = settings;
        Path own = settings.directory.resolve(settings.name + ".beat");
        String named = System.getenv(EnvironmentVariables.HEARTBEAT);
        Path heartbeatFile = named == null || settings.guest ? own : Path.of(named);
        this.lock = acquire(settings, lockRequest(settings, heartbeatFile));
        this.marker = CleanMarker.start(settings.directory.resolve(settings.name + ".end"), clocks);
        this.readiness = Readiness.of(conditions(settings));
        this.shutdown = (settings.guest ? settings.shutdown : settings.shutdown.owningTheJvm()).build();
        this.heartbeat = Heartbeat.at(heartbeatFile)
                .fallback(
                        own,
                        () -> lock.tell(
                                OwnerField.HEARTBEAT, own.toAbsolutePath().toString()))
                .maximumInterval(settings.maximumInterval)
                .state(readiness::state)
                .verifying(
                        lock::verify,
                        () -> end(ShutdownReason.LOCK_LOST, lock.lostReason().orElse("?")))
                .open();
    }

    /**
     * Returns the settings of a process.
     *
     * @param name used for its files: letters, digits, '.', '_' or '-'
     * @param directory where they lie; made, for our user only, if there is none
     */
    public static LifecycleBuilder of(String name, Path directory) {
        return new LifecycleBuilder(name, directory);
    }

    /** Says that one unit of work is done; see {@link Heartbeat#beat()}. */
    public void beat() {
        heartbeat.beat();
    }

    /** Says that one unit of work is done; see {@link Heartbeat#beat(String)}. */
    public void beat(String unit) {
        heartbeat.beat(unit);
    }

    /** Returns whether to take on another unit of work. False from {@link ShutdownPhase#STOP_ACCEPTING} on. */
    public boolean isRunning() {
        return running;
    }

    /** Returns how the run before this one ended. */
    public CleanMarker.LastEnd lastEnd() {
        return marker.lastEnd();
    }

    /** Returns the readiness of this process. */
    public Readiness readiness() {
        return readiness;
    }

    /** Returns the shutdown of this process. */
    public Shutdown shutdown() {
        return shutdown;
    }

    /** Returns the heartbeat of this process. */
    public Heartbeat heartbeat() {
        return heartbeat;
    }

    /** Returns the lock that makes this process the only one. */
    public ProcessLock lock() {
        return lock;
    }

    /** Begins to end this process, and returns at once. */
    public void end(ShutdownReason reason, String detail) {
        CompletionStage<ShutdownReport> unused = shutdown.begin(reason, detail);
    }

    void start() throws Exception {
        begin();
        try {
            if (openParts()) {
                watchSchedule();
            }
        } catch (Throwable e) { // thrown on; what had been opened must be closed all the same
            end(ShutdownReason.FATAL, GuardedLog.text(e));
            throw e;
        } finally {
            workEnded.countDown(); // there is no loop to wait for
        }
    }

    private void begin() {
        addSteps();
        readiness.onChange(now -> lock.tell(OwnerField.STATE, now.state().name()));
        readiness.onChange(now -> heartbeat.writeSoon());
        if (!settings.guest) {
            SystemdNotify.follow(readiness);
        }
        readiness.met(LOCK);
    }

    void run(Work work) {
        begin();
        ShutdownReason reason = ShutdownReason.API;
        String detail = "the work is done";
        try {
            if (openParts()) {
                watchSchedule();
                work.run(this);
            }
        } catch (Throwable e) { // nowhere else does it end the process
            LOG.error("{} cannot go on", settings.name, e);
            reason = ShutdownReason.FATAL;
            detail = GuardedLog.text(e);
        } finally {
            workEnded.countDown();
        }
        end(reason, detail);
        awaitEnd();
    }

    /** Added first, so run last in their phases. */
    private void addSteps() {
        shutdown.onQuick(ShutdownPhase.RELEASE, LOCK, reason -> lock.release());
        shutdown.onQuick(ShutdownPhase.CLOSE, "heartbeat", reason -> {
            readiness.stopped();
            heartbeat.close();
        });
        shutdown.onQuick(ShutdownPhase.NOT_READY, "readiness", reason -> readiness.drain());
        shutdown.onQuick(ShutdownPhase.STOP_ACCEPTING, "work-loop", reason -> running = false);
        shutdown.onQuick(ShutdownPhase.DRAIN, "work-loop", reason -> awaitWork());
        shutdown.onQuick(ShutdownPhase.STOP_WORK, "work-loop", reason -> {
            if (workEnded.getCount() > 0) {
                main.interrupt();
            }
            awaitWork();
        });
        for (NamedTask task : settings.tasks) {
            shutdown.on(task.phase(), task.name(), task.task());
        }
        shutdown.onQuick(ShutdownPhase.RELEASE, "clean-marker", reason -> {
            if (reason.mayWrite() && shutdown.isCleanSoFar()) {
                marker.clean();
            }
        });
    }

    /** Work that called {@code System.exit} has ended as well: it waits there for the shutdown hooks, and so for us. */
    private void awaitWork() throws InterruptedException {
        while (!workEnded.await(LOOK_MILLIS, TimeUnit.MILLISECONDS) && !Threads.isExiting(main)) {
            continue;
        }
    }

    /** False if a shutdown began meanwhile. */
    private boolean openParts() throws Exception {
        for (Part part : settings.parts) {
            if (shutdown.isStopping()) {
                return false;
            }
            AutoCloseable opened = part.opener().open(this);
            if (!shutdown.on(ShutdownPhase.CLOSE, part.name(), reason -> opened.close())) {
                opened.close();
                return false;
            }
            readiness.met(part.name());
        }
        return !shutdown.isStopping();
    }

    private void watchSchedule() {
        RestartSchedule schedule = settings.schedule;
        if (schedule == null) {
            return;
        }
        PlannedRestart planned = new PlannedRestart(
                schedule,
                settings.directory.resolve(settings.name + ".last-restart"),
                settings.minimumUptime,
                Duration.ZERO,
                clocks.wall().instant());
        Threads.daemon("holdfast-schedule", () -> {
                    try {
                        while (running) {
                            Duration uptime = Duration.ofNanos(clocks.nanos() - startedNanos);
                            if (planned.due(clocks.wall().instant(), uptime)) {
                                end(ShutdownReason.SCHEDULED, GuardedLog.text(schedule));
                            }
                            Threads.sleep(ASK_SCHEDULE_EVERY);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .start();
    }

    /** The coordinator ends the JVM; main has nothing left to do, and must not end it earlier by returning. */
    private static void awaitEnd() {
        CountDownLatch never = new CountDownLatch(1);
        boolean waiting = true;
        while (waiting) {
            try {
                never.await();
                waiting = false;
            } catch (InterruptedException e) {
                LOG.debug("interrupted while the process ends", e);
            }
        }
    }

    private static ProcessLock acquire(LifecycleBuilder settings, LockRequest request) {
        if (!settings.guest) {
            return request.acquireOrExit(settings.waitForLock);
        }
        try {
            return request.waitFor(settings.waitForLock).orThrow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return request.tryAcquire().orThrow();
        }
    }

    private static LockRequest lockRequest(LifecycleBuilder settings, Path heartbeatFile) {
        LockRequest request = ProcessLock.at(settings.directory.resolve(settings.name + ".lock"))
                .showingHeartbeat(heartbeatFile);
        Duration limit = settings.diagnosisLimit;
        return limit == null ? request : request.diagnosingHolder(settings.directory.resolve("dumps"), limit);
    }

    private static String[] conditions(LifecycleBuilder settings) {
        List<String> names = new ArrayList<>(List.of(LOCK));
        settings.parts.forEach(part -> names.add(part.name()));
        names.addAll(settings.conditions);
        return names.toArray(String[]::new);
    }
}
