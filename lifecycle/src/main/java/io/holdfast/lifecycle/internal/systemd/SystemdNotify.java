package io.holdfast.lifecycle.internal.systemd;

import io.holdfast.lifecycle.internal.BoundedCommand;
import io.holdfast.lifecycle.internal.GuardedLog;
import io.holdfast.lifecycle.internal.SmallFiles;
import io.holdfast.lifecycle.internal.Threads;
import io.holdfast.lifecycle.process.EnvironmentVariables;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.readiness.ReadinessState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Tells systemd how far a service of {@code Type=notify} is: {@code READY=1} once it is ready, {@code STOPPING=1} when
 * it drains, and the state with what is unmet as {@code STATUS}. The JDK has no datagram sockets of the Unix domain, so
 * it goes through {@code systemd-notify}, and the unit needs {@code NotifyAccess=all}. On a thread of its own; what
 * fails is logged once and changes nothing.
 *
 * <p>systemd takes {@code STOPPING=1} for the end of the whole unit and kills what is there after its time. So only the
 * process that it started says that: the supervisor, if there is one, for its child drains at each restart too.
 */
public final class SystemdNotify implements Consumer<Readiness.Snapshot> {

    private static final GuardedLog LOG = GuardedLog.of(SystemdNotify.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int WAITING = 16;
    private static final boolean IS_ASKED = System.getenv("NOTIFY_SOCKET") != null;
    private static final boolean SUPERVISED = EnvironmentVariables.isSupervised();

    private final ExecutorService thread = Threads.oneThread("holdfast-systemd", WAITING);
    private boolean readyTold;
    private boolean failing;

    private SystemdNotify() {}

    /** Follows this readiness if systemd, which then sets {@code NOTIFY_SOCKET}, wants to know. */
    public static void follow(Readiness readiness) {
        if (IS_ASKED && (SUPERVISED || isStartedBySystemd())) {
            readiness.onChange(new SystemdNotify());
        }
    }

    /** The supervisor was told to stop. */
    public static void supervisorStops() {
        if (IS_ASKED && isStartedBySystemd()) {
            SystemdNotify told = new SystemdNotify();
            told.thread.execute(() -> told.run(List.of("systemd-notify", "STOPPING=1", "STATUS=stopping")));
        }
    }

    /** A helper inherits the socket with the rest of the environment; newer versions of systemd name the process. */
    private static boolean isStartedBySystemd() {
        String started = System.getenv("SYSTEMD_EXEC_PID");
        return started == null
                || started.equals(Long.toString(ProcessHandle.current().pid()));
    }

    @Override
    public void accept(Readiness.Snapshot now) {
        try {
            thread.execute(() -> tell(now));
        } catch (RejectedExecutionException e) {
            LOG.debug("systemd is told nothing of {}: too much waits already", now.state(), e);
        }
    }

    private void tell(Readiness.Snapshot now) {
        String status = "STATUS=" + now.state()
                + (now.unmet().isEmpty()
                        ? ""
                        : " " + SmallFiles.oneLine(now.unmet().toString()));
        if (now.state() == ReadinessState.READY && !readyTold) {
            readyTold = true;
            run(List.of("systemd-notify", "READY=1", status));
        } else if (now.state() == ReadinessState.DRAINING && !SUPERVISED) {
            run(List.of("systemd-notify", "STOPPING=1", status));
        } else {
            run(List.of("systemd-notify", status));
        }
    }

    private void run(List<String> command) {
        try {
            BoundedCommand.run(command, Map.of(), LIMIT);
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn(
                        "systemd not told: {} (expected: systemd-notify, and NotifyAccess=all in the unit)",
                        e.toString());
            }
            failing = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
