package io.holdfast.lifecycle.shutdown;

import io.holdfast.lifecycle.internal.GuardedLog;
import io.holdfast.lifecycle.internal.SmallFiles;
import io.holdfast.lifecycle.time.Clocks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers, in a file, whether the last run ended in order; no code can run at {@code kill -9} or a power cut, so the
 * next start must find out. Use it under the process lock. Not safe for use by many threads.
 */
public final class CleanMarker {

    /** How the last run ended. */
    public enum LastEnd {
        /** There was none, or it left no marker. */
        UNKNOWN,
        /** In order. */
        CLEAN,
        /** Not in order: killed, halted, or with steps that failed. Time to check what it left. */
        UNCLEAN
    }

    private static final GuardedLog LOG = GuardedLog.of(CleanMarker.class);

    private final Path file;
    private final Clocks clocks;
    private final LastEnd lastEnd;

    private CleanMarker(Path file, Clocks clocks, LastEnd lastEnd) {
        this.file = file;
        this.clocks = clocks;
        this.lastEnd = lastEnd;
    }

    /** Reads how the last run ended and marks this one as running. A file that cannot be read or written is logged. */
    public static CleanMarker start(Path file, Clocks clocks) {
        CleanMarker marker = new CleanMarker(file, clocks, read(file));
        marker.write("running");
        return marker;
    }

    /** Returns how the run before this one ended. */
    public LastEnd lastEnd() {
        return lastEnd;
    }

    /** Marks this run as ended in order. */
    public void clean() {
        write("clean");
    }

    private static LastEnd read(Path file) {
        try {
            return SmallFiles.read(file)
                    .map(text -> "clean".equals(SmallFiles.parse(text).get("end")) ? LastEnd.CLEAN : LastEnd.UNCLEAN)
                    .orElse(LastEnd.UNKNOWN);
        } catch (IOException e) {
            LOG.warn("cannot read {}: {}", file, e.toString());
            return LastEnd.UNKNOWN;
        }
    }

    private void write(String end) {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("end", end);
        entries.put("pid", Long.toString(ProcessHandle.current().pid()));
        Instant now = clocks.wall().instant();
        entries.put("at", now.toString());
        try {
            SmallFiles.replace(file, SmallFiles.format(entries));
        } catch (IOException e) {
            LOG.warn("cannot write {}: {}; the next start will not know how this run ended", file, e.toString());
        }
    }
}
