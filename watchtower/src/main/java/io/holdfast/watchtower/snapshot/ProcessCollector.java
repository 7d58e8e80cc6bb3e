package io.holdfast.watchtower.snapshot;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.lock.ProcessLock;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.readiness.ReadinessState;
import io.holdfast.lifecycle.shutdown.Shutdown;
import io.holdfast.lifecycle.supervisor.SupervisorStatus;
import io.holdfast.watchtower.snapshot.Snapshot.HeartbeatPart;
import io.holdfast.watchtower.snapshot.Snapshot.LockPart;
import io.holdfast.watchtower.snapshot.Snapshot.ProcessPart;
import io.holdfast.watchtower.snapshot.Snapshot.ReadinessPart;
import io.holdfast.watchtower.snapshot.Snapshot.RestartPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the process is: read from what the lifecycle keeps, and from the files of its supervisor. Used by the thread that
 * ticks, which never touches a file: {@link #readFiles} is called by another one, because a disk may not answer.
 */
final class ProcessCollector {

    private final ProcessSources from;
    private final String started;
    private final String host = host();
    private final long pid = ProcessHandle.current().pid();
    private final @Nullable RestartLog restarts;
    private volatile FromDisk files = new FromDisk(null, List.of(), null);

    private record FromDisk(
            @Nullable LockPart lock,
            List<RestartPart> restarts,
            @Nullable String nextRestart) {}

    ProcessCollector(ProcessSources from, Instant started, ObjectMapper json) {
        this.from = from;
        this.started = FeedFormat.at(started);
        Path supervisor = from.supervisor();
        this.restarts = supervisor == null ? null : new RestartLog(supervisor, json);
    }

    /** Without asking a name server, which can take seconds that a service would start later. */
    private static String host() {
        Path linux = Path.of("/proc/sys/kernel/hostname");
        try {
            if (Files.isReadable(linux)) {
                return Files.readString(linux).strip();
            }
        } catch (IOException e) {
            return "localhost";
        }
        return Objects.requireNonNullElse(System.getenv("HOSTNAME"), "localhost");
    }

    /**
     * Reads what the supervisor has written, and what became of the lock, whose monitor may be held by a thread that
     * waits for a disk. Gives back the events that were not read yet.
     */
    List<RestartPart> readFiles() throws IOException {
        LockPart lock = lock();
        Path supervisor = from.supervisor();
        if (supervisor == null || restarts == null) {
            files = new FromDisk(lock, List.of(), null);
            return List.of();
        }

        String next = SupervisorStatus.read(supervisor)
                .flatMap(SupervisorStatus::nextRestart)
                .map(FeedFormat::at)
                .orElse(null);
        List<RestartPart> events = restarts.readOn();
        files = new FromDisk(lock, restarts.last(), next);
        return events;
    }

    ProcessPart collect() {
        Shutdown shutdown = from.shutdown();
        FromDisk read = files;
        return new ProcessPart(
                pid,
                host,
                started,
                read.lock(),
                heartbeat(),
                readiness(),
                shutdown == null ? null : shutdown.phase().map(Enum::name).orElse(null),
                read.restarts(),
                read.nextRestart(),
                from.recorder().get());
    }

    /** Before the first look, and when it fails. */
    ProcessPart nothingYet() {
        return new ProcessPart(pid, host, started, null, null, null, null, List.of(), null, null);
    }

    String service() {
        return from.service();
    }

    ReadinessState state() {
        Readiness readiness = from.readiness();
        Shutdown shutdown = from.shutdown();
        if (readiness != null) {
            return readiness.state();
        }
        return shutdown != null && shutdown.isStopping() ? ReadinessState.DRAINING : ReadinessState.READY;
    }

    String reason() {
        Shutdown shutdown = from.shutdown();
        Readiness readiness = from.readiness();
        if (shutdown != null && shutdown.isStopping()) {
            return FeedFormat.cut(shutdown.why());
        }
        return readiness == null
                ? ""
                : FeedFormat.cut(readiness.snapshot().unmet().entrySet().stream()
                        .map(unmet -> unmet.getKey() + ": " + unmet.getValue())
                        .collect(Collectors.joining("; ")));
    }

    private @Nullable LockPart lock() {
        ProcessLock lock = from.lock();
        if (lock == null) {
            return null;
        }
        String lost = lock.lostReason().orElse(null);
        return new LockPart(
                lock.path().toString(),
                lost == null,
                lost == null ? "process " + pid + " on " + host : FeedFormat.cut(lost));
    }

    private @Nullable HeartbeatPart heartbeat() {
        Heartbeat heartbeat = from.heartbeat();
        if (heartbeat == null) {
            return null;
        }
        return new HeartbeatPart(
                heartbeat.sequence(),
                heartbeat.silence().toMillis(),
                heartbeat.maximumInterval().toMillis(),
                FeedFormat.cut(heartbeat.lastUnit()));
    }

    private @Nullable ReadinessPart readiness() {
        Readiness readiness = from.readiness();
        if (readiness == null) {
            return null;
        }
        Readiness.Snapshot now = readiness.snapshot();
        Map<String, String> unmet = new LinkedHashMap<>();
        now.unmet().forEach((condition, reason) -> unmet.put(condition, FeedFormat.cut(reason)));
        return new ReadinessPart(now.state().name(), now.conditions(), unmet);
    }
}
