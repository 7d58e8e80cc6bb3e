package io.holdfast.lifecycle.supervisor;

import io.holdfast.lifecycle.internal.GuardedLog;
import io.holdfast.lifecycle.internal.JvmSignals;
import io.holdfast.lifecycle.internal.SmallFiles;
import io.holdfast.lifecycle.internal.Threads;
import io.holdfast.lifecycle.internal.systemd.SystemdNotify;
import io.holdfast.lifecycle.lock.LockRefusedException;
import io.holdfast.lifecycle.lock.ProcessLock;
import io.holdfast.lifecycle.process.ExitCodes;
import io.holdfast.lifecycle.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one child process alive and working: starts it, watches its heartbeat, and restarts it when its work stands
 * still.
 *
 * <pre>{@code
 * int code = Supervisor.of(Path.of("/var/lib/chat/supervisor"), List.of("java", "-jar", "chat.jar"))
 *     .heartbeat(Path.of("/var/lib/chat/heartbeat"))
 *     .build()
 *     .run();
 * }</pre>
 *
 * <p>A child is judged by the sequence of its beats on our monotonic clock, never by file times or the wall clock; a
 * supervisor that was itself stopped gives a full grace period first. A hung child gets a thread dump, TERM, a grace
 * period and KILL, by identity. Crashes are followed by a growing random pause, and after too many of them the
 * supervisor gives up, so that somebody sees it. Children of an earlier supervisor that was killed are stopped before a
 * new one starts.
 *
 * <p>{@link #run()} blocks its caller; everything else may be called from any thread.
 */
public final class Supervisor {

    /** What the supervisor does. */
    public enum State {
        /** The child runs and has not beaten yet. */
        STARTING,
        /** The child runs. */
        RUNNING,
        /** The child was told to end. */
        STOPPING,
        /** No child runs; the next one waits for its time. */
        BACKING_OFF,
        /** Too many crashes: no child will be started. */
        GAVE_UP,
        /** The child ended for good, or the supervisor was told to stop. */
        ENDED
    }

    private static final GuardedLog LOG = GuardedLog.of(Supervisor.class);

    private static final int SIGNALS_OF_IMPATIENCE = 3;

    private final SupervisorBuilder settings;
    private final Semaphore wake = new Semaphore(0);
    private final CountDownLatch ended = new CountDownLatch(1);
    private int earlyStops;
    private boolean statusFailing;
    private boolean lookFailing;
    private @Nullable Supervision supervision;
    private @Nullable SupervisorEvent lastEvent;

    Supervisor(SupervisorBuilder settings) {
        this.settings = settings;
    }

    /**
     * Returns settings for a supervisor.
     *
     * @param directory its own: its lock, status, log of events and thread dumps; made if there is none
     * @param command the child's program and arguments
     */
    public static SupervisorBuilder of(Path directory, List<String> command) {
        return new SupervisorBuilder(directory, command);
    }

    /**
     * Supervises until the child is done, the supervisor is told to stop or gives up.
     *
     * @return the exit code for this process; see {@link ExitCodes}
     * @throws LockRefusedException if another supervisor works in this directory
     * @throws InterruptedException if interrupted; the child is killed then
     */
    public int run() throws InterruptedException {
        try (ProcessLock lock = ProcessLock.at(settings.directory.resolve("supervisor.lock"))
                .tryAcquire()
                .orThrow()) {
            SupervisorEvents events = new SupervisorEvents(settings.directory, settings.notifiers);
            try {
                warnIfProcessOne();
                return supervise(lock, events);
            } finally {
                events.close();
            }
        } finally {
            ended.countDown();
        }
    }

    /**
     * {@link #run()}, and {@link #stop()} when this JVM is told to end (TERM, INT, HUP): the JVM then ends after the
     * child has. A second signal changes nothing, since one request often arrives twice, or as one of each kind; the
     * third one of a kind is a second {@code stop()}.
     */
    public int runUntilSignal() throws InterruptedException {
        AtomicBoolean told = new AtomicBoolean();
        for (String name : List.of("TERM", "INT", "HUP")) {
            AtomicInteger signals = new AtomicInteger();
            JvmSignals.handle(name, number -> onSignal(signals.incrementAndGet(), number, told));
        }
        Threads.onExit("holdfast-supervisor-stop", () -> {
            stop();
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return run();
    }

    /** The exit waits for the hook, and so for the child. */
    private void onSignal(int count, int number, AtomicBoolean told) {
        if (told.compareAndSet(false, true)) {
            SystemdNotify.supervisorStops();
            Threads.daemon("holdfast-supervisor-exit", () -> System.exit(ExitCodes.SIGNAL_BASE + number))
                    .start();
        } else if (count == SIGNALS_OF_IMPATIENCE) {
            LOG.warn("third signal: the child is killed");
            stop();
        }
    }

    /**
     * Ends the child (TERM, then KILL after the drain limit) and {@link #run()}. A second call does not wait for the
     * child.
     */
    public synchronized void stop() {
        if (supervision == null) {
            earlyStops++;
        } else {
            supervision.requestStop();
        }
        wake.release();
    }

    /** Restarts the child as a planned restart would; does not count as a crash. */
    public synchronized void requestRestart() {
        if (supervision != null) {
            supervision.requestRestart();
            wake.release();
        }
    }

    /** Returns what the supervisor does; {@link State#BACKING_OFF} before it runs. */
    public synchronized State state() {
        return supervision == null ? State.BACKING_OFF : supervision.state();
    }

    /**
     * The kernel hands every orphan to process 1, and {@code waitpid} for processes one has not started is not to be
     * had in Java.
     */
    private static void warnIfProcessOne() {
        if (ProcessHandle.current().pid() == 1) {
            LOG.warn("process 1: a JVM cannot reap orphans (expected: an init in front, such as docker run --init)");
        }
    }

    private int supervise(ProcessLock lock, SupervisorEvents events) throws InterruptedException {
        Supervision running = begin(events);
        String written = "";
        try {
            boolean goOn = true;
            while (goOn) {
                goOn = look(running);
                String status = status(running);
                if (!status.equals(written) && write(status)) {
                    written = status;
                }
                if (goOn && wake.tryAcquire(settings.checkEvery.toNanos(), TimeUnit.NANOSECONDS)) {
                    wake.drainPermits();
                }
                if (!lock.verify()) {
                    running.lockLost();
                }
            }
            return running.exitCode();
        } catch (InterruptedException e) {
            running.killChild();
            throw e;
        }
    }

    /**
     * A look that fails, for want of threads or by a fault of ours, is no reason to leave the child alone. Logged once.
     */
    private boolean look(Supervision running) {
        try {
            boolean goOn = running.step();
            lookFailing = false;
            return goOn;
        } catch (RuntimeException | Error e) {
            if (running.isToldToStop()) {
                running.killChild();
                throw e;
            }
            if (!lookFailing) {
                LOG.error("a look at the child failed; looking on", e);
            }
            lookFailing = true;
            return true;
        }
    }

    private synchronized Supervision begin(SupervisorEvents events) {
        Supervision begun = new Supervision(settings, () -> OsChild.start(settings), orphan(), event -> {
            remember(event);
            if (event.cause() == SupervisorEvent.Cause.STARTED) {
                // Before anybody hears of the child: if this supervisor is ended then, the next one must find it.
                boolean unused = write(status(Objects.requireNonNull(supervision)));
            }
            events.tell(event);
        });
        for (int i = 0; i < earlyStops; i++) {
            begun.requestStop();
        }
        supervision = begun;
        return begun;
    }

    private synchronized void remember(SupervisorEvent event) {
        lastEvent = event;
    }

    /** A child that an earlier supervisor noted and that still is the same process; its number alone would not do. */
    private @Nullable Child orphan() {
        return SupervisorStatus.read(settings.directory)
                .flatMap(SupervisorStatus::child)
                .filter(ProcessIdentity::isAlive)
                .map(OrphanChild::new)
                .orElse(null);
    }

    private synchronized String status(Supervision running) {
        return SupervisorStatus.format(
                settings,
                running.state(),
                running.childIdentity().orElse(null),
                running.restarts(),
                running.nextPlanned().orElse(null),
                lastEvent);
    }

    /** Whether it was written; else it is tried again. Logged once. */
    private boolean write(String status) {
        try {
            if (!Files.isDirectory(settings.directory)) {
                Files.createDirectories(settings.directory, SmallFiles.ownerOnlyDirectory(settings.directory));
            }
            SmallFiles.replace(settings.statusFile(), status);
            statusFailing = false;
            return true;
        } catch (IOException e) {
            if (!statusFailing) {
                LOG.warn("cannot write {}: {}; trying on", settings.statusFile(), e.toString());
            }
            statusFailing = true;
            return false;
        }
    }
}
