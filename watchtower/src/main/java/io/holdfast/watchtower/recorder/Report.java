package io.holdfast.watchtower.recorder;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened between two times, from one look at the database. Immutable; every list is in order of time.
 *
 * @param since the beginning, inclusive
 * @param until the end, inclusive
 * @param longestSilence how long no sign of life is no incident
 * @param runs the runs that may have been under way in that time
 * @param silences the times without a sign of life that reach into it
 * @param incidents everything worth telling, grouped; no more than the newest 1 000 or 1 Mi characters
 * @param entries what was recorded; no more than the newest 10 000 or 4 Mi characters, signs of life left out
 * @param truncated whether entries of that time are missing in {@code entries}: older ones that were left out, or were
 *     deleted
 * @param more whether there was more than could be looked at, so that older incidents are left out; a shorter time
 *     shows them
 * @param unreadable how many rows could not be read and were skipped: damaged, of a later version, or with a time that
 *     no clock tells
 * @param keptSince the time before which entries were deleted because they were too old or too many; null if none ever
 *     were
 * @param keptWhy why they were deleted, such as {@code older than 30 d}; empty if none were
 */
public record Report(
        Instant since,
        Instant until,
        Duration longestSilence,
        List<Run> runs,
        List<Silence> silences,
        List<Incident> incidents,
        List<RecordedEntry> entries,
        boolean truncated,
        boolean more,
        int unreadable,
        @Nullable Instant keptSince,
        String keptWhy) {

    /** Copies the lists. */
    public Report {
        runs = List.copyOf(runs);
        silences = List.copyOf(silences);
        incidents = List.copyOf(incidents);
        entries = List.copyOf(entries);
    }

    /**
     * Returns a length of time for people, in the two largest units that matter: {@code 20 h 47 min}, {@code 3 d 4 h},
     * {@code 12 s} or {@code 250 ms}.
     */
    public static String formatDuration(Duration length) {
        return IncidentText.duration(length);
    }

    /** Returns the report as one JSON object: times as ISO 8601 text, lengths of time in milliseconds. */
    public String toJson() {
        return ReportJson.write(this);
    }
}
