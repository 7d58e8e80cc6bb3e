package io.holdfast.lifecycle.supervisor;

import io.holdfast.lifecycle.heartbeat.HeartbeatReader;
import io.holdfast.lifecycle.heartbeat.HeartbeatRecord;
import io.holdfast.lifecycle.internal.Json;
import io.holdfast.lifecycle.internal.SmallFiles;
import io.holdfast.lifecycle.lock.LockHolder;
import io.holdfast.lifecycle.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a supervisor last wrote about itself, together with what can be seen now: whether it runs, how old the child's
 * last beat is, who holds the child's lock. For another process; reading it disturbs nobody. Immutable.
 */
public final class SupervisorStatus {

    private final Map<String, String> entries;

    private SupervisorStatus(Map<String, String> entries) {
        this.entries = entries;
    }

    /** Returns the status in a supervisor's directory; empty if none was ever written there or it cannot be read. */
    public static Optional<SupervisorStatus> read(Path directory) {
        try {
            return SmallFiles.read(directory.resolve("status"))
                    .map(text -> new SupervisorStatus(SmallFiles.parse(text)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static String format(
            SupervisorBuilder settings,
            Supervisor.State state,
            @Nullable ProcessIdentity child,
            long restarts,
            @Nullable Instant next,
            @Nullable SupervisorEvent last) {
        Map<String, String> entries = new LinkedHashMap<>();
        put(entries, "supervisor", ProcessIdentity.current());
        entries.put("state", state.name());
        put(entries, "child", child);
        entries.put("restarts", Long.toString(restarts));
        put(entries, "nextRestart", next);
        put(entries, "heartbeat", settings.heartbeat);
        put(entries, "lock", settings.lock);
        if (last != null) {
            entries.put("lastCause", last.cause().name());
            entries.put("lastAt", last.at().toString());
            entries.put("lastDetail", last.detail());
        }
        return SmallFiles.format(entries);
    }

    /** Returns whether the supervisor that wrote it still runs. */
    public boolean isRunning() {
        return identity("supervisor").filter(ProcessIdentity::isAlive).isPresent();
    }

    /** Returns what the supervisor did when it wrote. */
    public String state() {
        return entries.getOrDefault("state", "UNKNOWN");
    }

    /** Returns the child; empty while none runs. It may have ended since. */
    public Optional<ProcessIdentity> child() {
        return identity("child");
    }

    /** Returns how often a child was started again. */
    public long restarts() {
        try {
            return Long.parseLong(entries.getOrDefault("restarts", "0"));
        } catch (NumberFormatException e) {
            return 0; // damaged; the rest may still tell something
        }
    }

    /** Returns when the next planned restart is due; empty without a schedule. */
    public Optional<Instant> nextRestart() {
        return instant("nextRestart");
    }

    /** Returns the child's heartbeat as it is in the file now. */
    public Optional<HeartbeatRecord> beat() {
        return path("heartbeat").flatMap(file -> HeartbeatReader.of(file).read().beat());
    }

    /** Returns who holds the child's lock now; empty if nobody is seen to, or no lock was named. */
    public Optional<LockHolder> holder() {
        return path("lock").flatMap(LockHolder::lookAt);
    }

    /** Returns the last event, in one line; empty if there was none. */
    public String lastEvent() {
        return entries.containsKey("lastCause")
                ? entries.get("lastCause") + " at " + entries.get("lastAt") + ": " + entries.get("lastDetail")
                : "";
    }

    /** Returns the status in some lines for a person. */
    public String toText(InstantSource wall) {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "supervisor",
                identity("supervisor").map(one -> "process " + one.pid()).orElse("?")
                        + (isRunning() ? " running" : " NOT running"));
        line(text, "state", state());
        line(
                text,
                "child",
                child().map(one -> "process " + one.pid() + (one.isAlive() ? " alive" : " gone"))
                        .orElse("none"));
        line(
                text,
                "heartbeat",
                beat().map(beat -> age(beat, wall).toMillis() + " ms old, sequence " + beat.sequence() + ", "
                                + beat.state() + (beat.lastUnit().isEmpty() ? "" : ", last unit " + beat.lastUnit()))
                        .orElse("none"));
        line(text, "lock", holder().map(LockHolder::describe).orElse("nobody"));
        line(text, "restarts", Long.toString(restarts()));
        line(text, "next restart", nextRestart().map(Instant::toString).orElse("not planned"));
        line(text, "last event", lastEvent());
        return text.toString();
    }

    /** Returns the same as one JSON object, for scripts. */
    public String toJson(InstantSource wall) {
        Optional<HeartbeatRecord> beat = beat();
        return new Json()
                .put("running", isRunning())
                .put(
                        "supervisorPid",
                        identity("supervisor").map(ProcessIdentity::pid).orElse(-1L))
                .put("state", state())
                .put("childPid", child().map(ProcessIdentity::pid).orElse(-1L))
                .put("childAlive", child().filter(ProcessIdentity::isAlive).isPresent())
                .put(
                        "heartbeatAgeMillis",
                        beat.map(found -> age(found, wall).toMillis()).orElse(-1L))
                .put("heartbeatSequence", beat.map(HeartbeatRecord::sequence).orElse(-1L))
                .put("heartbeatState", beat.map(found -> found.state().name()).orElse(null))
                .put("holder", holder().map(LockHolder::describe).orElse(null))
                .put("restarts", restarts())
                .put("nextRestart", nextRestart().map(Instant::toString).orElse(null))
                .put("lastEvent", lastEvent())
                .end();
    }

    private static Duration age(HeartbeatRecord beat, InstantSource wall) {
        return Duration.between(beat.writtenAt(), wall.instant());
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format("%-13s%s%n", name, SmallFiles.oneLine(value)));
    }

    private static void put(Map<String, String> entries, String key, @Nullable Object value) {
        if (value instanceof ProcessIdentity process) {
            entries.put(
                    key,
                    process.pid() + " " + process.startTicks() + " " + process.bootId() + " " + process.namespace());
        } else if (value != null) {
            entries.put(key, value.toString());
        }
    }

    private Optional<ProcessIdentity> identity(String key) {
        String[] words = entries.getOrDefault(key, "").split(" ", -1);
        try {
            return words.length == 4
                    ? Optional.of(
                            new ProcessIdentity(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2], words[3]))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Optional<Path> path(String key) {
        return Optional.ofNullable(entries.get(key)).flatMap(SmallFiles::path).filter(Files::exists);
    }

    private Optional<Instant> instant(String key) {
        try {
            return Optional.ofNullable(entries.get(key)).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
