package io.holdfast.watchtower.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.watchtower.snapshot.Snapshot.RestartPart;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The last events of a supervisor, from the file it keeps; read again only when the file has changed. Used by one thread. */
final class RestartLog {

    private static final GuardedLog log = GuardedLog.of(RestartLog.class);
    private static final int TAIL_BYTES = 64 * 1024;
    private static final int LAST = 20;

    /** Events that are no news: every restart has its start, and a suspicion is confirmed or goes away. */
    private static final Set<String> ROUTINE = Set.of("STARTED", "SUSPECT");

    private final Path file;
    private final ObjectMapper json;
    private @Nullable FileTime modified;
    private long size = -1;
    private List<RestartPart> last = List.of();

    RestartLog(Path directory, ObjectMapper json) {
        this.file = directory.resolve("events.log");
        this.json = json;
    }

    List<RestartPart> last() throws IOException {
        if (!Files.isRegularFile(file)) {
            return last;
        }
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        if (now.size() != size || !now.lastModifiedTime().equals(modified)) {
            last = parse(tail());
            size = now.size();
            modified = now.lastModifiedTime();
        }
        return last;
    }

    private String tail() throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, open.length() - TAIL_BYTES);
            open.seek(from);
            byte[] bytes = new byte[(int) (open.length() - from)];
            open.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            // the first line may be cut
            return from == 0 ? text : text.substring(text.indexOf('\n') + 1);
        }
    }

    private List<RestartPart> parse(String text) {
        List<RestartPart> events = new ArrayList<>();
        for (String line : text.lines().toList()) {
            try {
                JsonNode event = json.readTree(line);
                String cause = event.path("cause").asText("?");
                if (!ROUTINE.contains(cause)) {
                    int exit = event.path("exitCode").asInt(-1);
                    events.add(new RestartPart(
                            event.path("at").asText(""),
                            cause,
                            exit < 0 ? null : (Integer) exit,
                            Numbers.cut(event.path("detail").asText(""))));
                }
            } catch (JsonProcessingException e) {
                log.debug("a line of {} is not whole: {}", file, e.getOriginalMessage());
            }
        }
        return List.copyOf(events.subList(Math.max(0, events.size() - LAST), events.size()));
    }
}
