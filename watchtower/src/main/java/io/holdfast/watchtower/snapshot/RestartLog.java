package io.holdfast.watchtower.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.watchtower.snapshot.Snapshot.RestartPart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The events of a supervisor, from the files it keeps: the present one, and the one before it, which it moves aside
 * when it is long. Each event is read once, however many there were since the last look. Used by one thread.
 */
final class RestartLog {

    private static final GuardedLog LOG = GuardedLog.of(RestartLog.class);
    private static final int LONGEST_PART = 64 * 1024;
    private static final int LAST = 20;

    /** Events that are no news: every restart has its start, and a suspicion is confirmed or goes away. */
    private static final Set<String> ROUTINE = Set.of("STARTED", "SUSPECT");

    private final Path file;
    private final Path before;
    private final ObjectMapper json;
    private final Deque<RestartPart> last = new ArrayDeque<>();
    private List<RestartPart> fresh = new ArrayList<>(); // not given out yet, also if the rest could not be read
    private @Nullable Object key;
    private long read;
    private boolean begun;

    RestartLog(Path directory, ObjectMapper json) {
        this.file = directory.resolve("events.log");
        this.before = directory.resolve("events.log.1");
        this.json = json;
    }

    /** The last ones that were read, the oldest first. */
    List<RestartPart> last() {
        return List.copyOf(last);
    }

    /** Those that were not read yet, the oldest first; with the first call, all that the files hold. */
    List<RestartPart> readOn() throws IOException {
        BasicFileAttributes now = attributes(file);
        if (!begun) {
            read(before, 0);
        } else if (now == null || !Objects.equals(now.fileKey(), key) || now.size() < read) {
            BasicFileAttributes aside = attributes(before);
            if (aside != null && Objects.equals(aside.fileKey(), key) && aside.size() >= read) {
                read(before, read);
            }
            read = 0;
        }
        begun = true;
        key = now == null ? null : now.fileKey();
        if (now != null && now.size() > read) {
            read = read(file, read);
        }
        List<RestartPart> events = fresh;
        fresh = new ArrayList<>();
        for (RestartPart event : events) {
            last.addLast(event);
            if (last.size() > LAST) {
                last.removeFirst();
            }
        }
        return events;
    }

    private static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return found.isRegularFile() ? found : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Reads whole lines from there on; gives back where the first one begins that is not whole yet. */
    private long read(Path from, long start) throws IOException {
        if (attributes(from) == null) {
            return start;
        }
        long whole = start;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (RandomAccessFile open = new RandomAccessFile(from.toFile(), "r")) {
            open.seek(start);
            byte[] part = new byte[LONGEST_PART];
            for (int length = open.read(part); length > 0; length = open.read(part)) {
                for (int i = 0; i < length; i++) {
                    if (part[i] != '\n') {
                        line.write(part[i]);
                        continue;
                    }
                    whole += line.size() + 1;
                    parse(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                }
            }
        }
        return whole;
    }

    private void parse(String line) {
        try {
            JsonNode event = json.readTree(line);
            String cause = event.path("cause").asText("?");
            if (event.isObject() && !ROUTINE.contains(cause)) {
                int exit = event.path("exitCode").asInt(-1);
                fresh.add(new RestartPart(
                        event.path("at").asText(""),
                        cause,
                        exit < 0 ? null : (Integer) exit,
                        FeedFormat.cut(event.path("detail").asText(""))));
            }
        } catch (JsonProcessingException e) {
            LOG.debug("a line of {} is not whole: {}", file, e.getOriginalMessage());
        }
    }
}
